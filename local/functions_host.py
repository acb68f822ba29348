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


_FOR_FUNC: Final = {"PYTHONDONTWRITEBYTECODE": "1"}
"""func restarts its host when a folder appears in the app, and requests of that moment hang. Python makes one,
`__pycache__`, at each first import of a package, and the app imports lazily."""
_SECONDS_TO_STOP: Final = 15
"""A host that is told to stop lets what is running finish, for ten seconds at most."""


class FunctionsHost:
    """Serves the repository's app on a loopback port. `stands_in` (for func) is known before it starts.

    `stand_in` asks for the stand-in even where func is installed: for who needs a clock that can be shortened.
    """

    def __init__(
        self, settings: Mapping[str, str], *, port: int, function_key: str, log: Path, stand_in: bool = False
    ) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{self.port}"
        self.callback_url = f"{self.url}/api/callback?code={function_key}"
        func = None if stand_in else shutil.which("func")
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
                **(_FOR_FUNC if func else {}),
                **settings,
            },
        )

    def wait(self) -> None:
        """Waits until the started host serves; raises `ProcessFailed`."""
        if self.stands_in:
            self.process.wait_until(lambda: self.process.line("ready "), within=30)
        else:
            self.process.wait_until(lambda: answers(self.port) or None, within=120)

    def stop(self) -> None:
        """Asks the host to end, and waits until it is gone."""
        self.process.stop(_SECONDS_TO_STOP)
