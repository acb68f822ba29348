"""A child process that logs to a file, tells when it is ready, and doesn't outlive its parent."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_TIED: Final = Path(__file__).with_name("tied.py")
_POLL_SECONDS: Final = 0.02


def tied(command: Sequence[str]) -> list[str]:
    """The command, so wrapped that on Linux it dies with this process, more exactly with the thread that starts it."""
    tie = [sys.executable, "-I", "-S", str(_TIED), str(os.getpid())] if sys.platform == "linux" else []
    return [*tie, *command]


class ProcessFailed(Exception):
    """The process ended, or wasn't ready in time. The message ends with the tail of its log."""


class ChildProcess:
    """One command, started once.

    On Linux the kernel kills the child when this process dies, even by SIGKILL; more exactly, when the thread
    that started it does. Elsewhere `stop` alone ends a child: after a killed parent it has to be ended by hand.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.command = list(command)
        self.log = log
        self._env = {**os.environ, **(env or {})}
        self._cwd = cwd
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Starts the command, with `env` on top of our own environment; what it prints goes to a new `log`."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                tied(self.command),
                env=self._env,
                cwd=self._cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us alone, so that we choose the order of the stops
            )
        return self

    @property
    def pid(self) -> int:
        return self._started.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code, negative for a signal; None while the process runs."""
        return self._started.poll()

    def output(self) -> str:
        """Everything the process has printed so far."""
        return self.log.read_text(errors="replace")

    def line(self, prefix: str) -> str | None:
        """The first whole line printed so far that starts with `prefix`, or None."""
        whole_lines = self.output().split("\n")[:-1]
        return next((line for line in whole_lines if line.startswith(prefix)), None)

    def wait_until[T](self, ready: Callable[[], T | None], within: float) -> T:
        """Polls `ready` until it gives something true, and returns that.

        Raises ProcessFailed when the process ends first, or after `within` seconds.
        """
        deadline = time.monotonic() + within
        while not (result := ready()):
            if self.exit_code is not None:
                raise ProcessFailed(f"{self._name} ended with code {self.exit_code}:\n{self._tail()}")
            if time.monotonic() > deadline:
                raise ProcessFailed(f"{self._name} was not ready after {within} s:\n{self._tail()}")
            time.sleep(_POLL_SECONDS)
        return result

    def stop(self, within: float = 5) -> None:
        """Asks the process to end, kills it after `within` seconds, and returns when it is gone."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()

    def terminate(self) -> None:
        """Asks the process to end, and doesn't wait."""
        self._started.terminate()

    def kill(self) -> None:
        """Ends the process at once, as a crash would, and waits until it is gone."""
        self._started.kill()
        self._started.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError(f"{self._name} has not been started")
        return self._process

    @property
    def _name(self) -> str:
        return Path(self.command[0]).name

    def _tail(self, lines: int = 20) -> str:
        return "\n".join(self.output().splitlines()[-lines:])
