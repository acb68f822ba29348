"""The functions host as a child process: Core Tools' `func` where it is installed, else the repository's stand-in."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from local.ports import answers
from local.processes import ChildProcess

USUAL_PORT: Final = 7071
REPOSITORY: Final = Path(__file__).parent.parent


class FunctionsHost:
    """Serves the repository's app on a loopback port. `stands_in` (for func) is known before it starts."""

    def __init__(self, settings: Mapping[str, str], *, port: int, function_key: str, log: Path) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{self.port}"
        self.callback_url = f"{self.url}/api/callback?code={function_key}"
        func = shutil.which("func")
        self.stands_in = func is None
        command = [func, "start"] if func else [sys.executable, "-m", "local.host"]
        self.process = ChildProcess(
            [*command, "--port", str(self.port)],
            log=log,
            cwd=REPOSITORY,
            env={
                "FUNCTIONS_WORKER_RUNTIME": "python",
                "AZURE_FUNCTIONS_ENVIRONMENT": "Development",
                "languageWorkers__python__defaultExecutablePath": sys.executable,
                "LOCAL_FUNCTION_KEY": function_key,
                **settings,
            },
        )

    def wait(self) -> None:
        """Waits until the started host serves; raises `ProcessFailed`."""
        if self.stands_in:
            self.process.wait_until(lambda: self.process.line("ready "), within=30)
        else:
            self.process.wait_until(lambda: answers(self.port) or None, within=120)
