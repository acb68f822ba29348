"""The functions host as a child process: Core Tools' `func` where it is installed, else the repository's stand-in."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from local.ports import answers, free_ports, is_free
from local.processes import ChildProcess

USUAL_PORT: Final = 7071
REPOSITORY: Final = Path(__file__).parent.parent


class FunctionsHost:
    """Serves the repository's app. `url` and `stands_in` (for func) are known before it starts."""

    def __init__(self, settings: Mapping[str, str], *, function_key: str, log: Path) -> None:
        self.port = USUAL_PORT if is_free(USUAL_PORT) else free_ports(1)[0]
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

    def start(self) -> None:
        """Starts the host and waits until it serves; raises `ProcessFailed`."""
        self.process.start()
        if self.stands_in:
            self.process.wait_until(lambda: self.process.line("ready "), within=30)
        else:
            self.process.wait_until(lambda: answers(self.port) or None, within=120)
