"""The usual ports belong to one stack at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from local.ports import free_ports

ROOT = Path(__file__).parents[2]
ASKS = "import sys; from local.ports import are_ours; print(are_ours(int(sys.argv[1])), flush=True); sys.stdin.read()"


@pytest.mark.skipif(sys.platform == "win32", reason="needs flock")
def test_of_two_stacks_that_start_at_once_one_has_the_usual_ports(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    asked = []
    for _ in range(2):
        process = subprocess.Popen(
            [sys.executable, "-c", ASKS, str(port)],
            cwd=ROOT,
            env={"TMPDIR": str(tmp_path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        asked.append((process, process.stdout.readline().strip()))
    for process, _ in asked:
        process.communicate()
    later = subprocess.run(
        [sys.executable, "-c", ASKS, str(port)],
        cwd=ROOT,
        env={"TMPDIR": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert [said for _, said in asked] == ["True", "False"]
    assert later.stdout.strip() == "True"
