"""Ctrl-C while the local stack starts, works or waits: one line, nothing half-written, no process left."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest

from local import demo, start
from local.__main__ import INTERRUPTED
from tests.stacks.polling import until

MARK: Final = "STARTED_BY_TEST"
PATIENCE_SECONDS: Final = 20

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")


def marked(mark: str) -> list[str]:
    """The commands of all processes that were started, at whatever remove, with this mark in the environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # it has ended meanwhile
            continue
    return found


def wait_until_gone(mark: str) -> None:
    until(lambda: not marked(mark), "every process gone", PATIENCE_SECONDS)


@pytest.mark.parametrize(
    ("command", "seen", "code", "last"),
    [
        ("demo", "Starting Azurite", INTERRUPTED, "interrupted"),
        ("demo", "Uploaded harbour-morning", INTERRUPTED, "interrupted"),
        ("start", "", 0, "stopped"),
        ("start", "What the host prints follows", 0, "stopped"),
    ],
)
def test_ctrl_c_at_any_stage(command: str, seen: str, code: int, last: str) -> None:
    mark = uuid4().hex
    process = subprocess.Popen(
        [sys.executable, "-m", "local", command],
        cwd=demo.REPOSITORY,
        env=os.environ | {MARK: mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        assert process.stdout
        if seen:
            assert any(seen in line for line in process.stdout)
        else:
            noted = start.RUNNING / str(process.pid)
            until(noted.exists, f"{noted.name} noted", PATIENCE_SECONDS)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read().splitlines()
        assert process.wait(PATIENCE_SECONDS) == code
    assert rest[-1] == last
    assert "Traceback" not in "\n".join(rest)
    wait_until_gone(mark)
    assert not list(demo.OUT.rglob("*.part"))
    assert not (start.RUNNING.parent / f"start-{process.pid}").exists()


def test_ctrl_c_while_python_still_imports_is_one_line() -> None:
    script = (
        "import sys, local.__main__ as m; m.import_module = lambda name: (_ for _ in ()).throw(KeyboardInterrupt)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", f"{script}sys.argv = ['', 'demo']; m.main()"],
        cwd=demo.REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stderr) == (INTERRUPTED, "interrupted\n")
