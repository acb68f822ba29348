"""Child processes of the local stack."""

import sys
from pathlib import Path

import pytest

from local.processes import ChildProcess, ProcessFailed
from tests.stacks.polling import until
from tests.stacks.processes import runs

PARENT = """
import sys, time
from pathlib import Path
from local.processes import ChildProcess
with ChildProcess([sys.executable, "-c", "import time; time.sleep(60)"], log=Path(sys.argv[1])) as child:
    print("child", child.pid, flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_a_child_dies_with_a_killed_parent(tmp_path: Path) -> None:
    with ChildProcess([sys.executable, "-c", PARENT, str(tmp_path / "child")], log=tmp_path / "log") as parent:
        pid = int(parent.wait_until(lambda: parent.line("child "), within=10).split()[1])
        assert runs(pid)
        parent.kill()
    until(lambda: not runs(pid), within=10)


def test_a_process_that_ends_early_shows_its_last_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no port left')"]
    with (
        ChildProcess(command, log=tmp_path / "log") as child,
        pytest.raises(ProcessFailed, match="ended with code 1:\nno port left"),
    ):
        child.wait_until(lambda: child.line("ready"), within=10)


def test_a_process_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    script = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(60)"
    child = ChildProcess([sys.executable, "-u", "-c", script], log=tmp_path / "log").start()
    child.wait_until(lambda: child.line("deaf"), within=10)
    child.stop(within=0.1)
    assert child.exit_code == -9
