"""Ctrl-C during `make setup`: one line, no process left, and nothing half-installed that the next one believes in."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Final

import pytest

from tests.stacks.tools import few_tools

ROOT: Final = Path(__file__).parents[2]
TOOLS: Final = ("sh", "make", "mkdir", "rm", "touch", "cp", "sleep", "grep", "sed", "tail", "cat", "node")
PATIENCE_SECONDS: Final = 30
SAYS: Final = "interrupted: make setup begins again with what was not finished"

# Stands for python3.13, for the environment's python and for npm. It notes what it is asked for, and at the
# stage that is named in `stop` leaves half of its work and waits.
PROGRAM: Final = r"""#!/bin/sh
case "${0##*/} $*" in
  *" -c "*) [ -e "${0%/*}/pip" ] || [ "${0##*/}" = python3.13 ]; exit ;;
  *" -m venv "*) stage=venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python; touch .venv/bin/pip .venv/half ;;
  *" -r "*) stage=packages; touch .venv/half ;;
  *" -e "*) stage=itself ;;
  "npm view"*) stage=registry ;;
  "npm ci"*) stage=azurite; rm -rf node_modules; mkdir node_modules; touch node_modules/half ;;
esac
echo "$stage ${PIP_IGNORE_INSTALLED:-}" >>calls
if [ "$stage" = "$(cat stop)" ]; then
  case $(cat manner) in
    dies) trap 'trap - INT; kill -INT $$' INT ;;
    "ends as if all were well") trap 'exit 0' INT ;;
    "ends when it is told twice") trap "trap 'exit 130' INT" INT ;;
  esac
  touch reached
  # A shell that is told between two commands hears of it after the second.
  for _ in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; sleep 0.1; sleep 0.1; sleep 0.1; sleep 0.1; done
fi
rm -f .venv/half node_modules/half
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(any(shutil.which(tool) is None for tool in TOOLS), reason="needs make, a shell and Node"),
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose tools install nothing."""
    tools = few_tools(tmp_path, TOOLS)
    for name in ("python3.13", "npm"):
        (tools / name).write_text(PROGRAM)
        (tools / name).chmod(0o755)
    (tmp_path / "local").mkdir()
    for path in ("Makefile", "local/setup.sh", "local/npm.mjs", "package-lock.json", "requirements-dev.txt"):
        shutil.copy(ROOT / path, tmp_path / path)
    (tmp_path / "stop").touch()
    return tmp_path


def start(checkout: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["make", "setup"],
        cwd=checkout,
        env={"PATH": str(checkout / "bin"), "HOME": str(checkout)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def calls(checkout: Path) -> list[str]:
    return [line.strip() for line in (checkout / "calls").read_text().splitlines()]


def interrupt(checkout: Path, stage: str) -> None:
    """Sets up as far as a stage, and there gets what a terminal sends: SIGINT to all that runs."""
    (checkout / "stop").write_text(f"{stage}\n")
    with start(checkout) as process:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (checkout / "reached").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode != 0
    assert [line for line in said.splitlines() if not line.startswith("make: ")] == [SAYS]
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    (checkout / "stop").write_text("\n")
    (checkout / "calls").unlink()


WHOLE: Final = ["venv", "packages", "itself", "registry", "azurite"]
REFILLED: Final = ["packages 1", "itself 1", "registry", "azurite"]


@pytest.mark.parametrize(
    ("stage", "manner", "again"),
    [
        ("venv", "dies", WHOLE),
        ("venv", "ends as if all were well", WHOLE),
        ("packages", "dies", REFILLED),
        ("packages", "ends as if all were well", REFILLED),
        ("itself", "dies", REFILLED),
        ("registry", "dies", WHOLE[3:]),
        ("azurite", "dies", WHOLE[3:]),
        ("azurite", "ends as if all were well", WHOLE[3:]),
        ("azurite", "ends when it is told twice", WHOLE[3:]),
    ],
)
def test_what_was_not_finished_is_done_again(stage: str, manner: str, again: list[str], checkout: Path) -> None:
    (checkout / "manner").write_text(manner)
    interrupt(checkout, stage)
    with start(checkout) as process:
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, said) == (0, "")
    assert calls(checkout) == again
    assert list(checkout.glob("*/half")) == []
    assert (checkout / ".venv" / "bin" / "python").exists()
    with start(checkout) as process:
        assert process.wait(PATIENCE_SECONDS) == 0
    assert calls(checkout) == again


def test_new_requirements_are_added_to_an_environment_that_is_whole(checkout: Path) -> None:
    for expected in (WHOLE, ["packages", "itself"]):
        with start(checkout) as process:
            assert process.wait(PATIENCE_SECONDS) == 0
        assert calls(checkout) == expected
        (checkout / "calls").unlink()
        os.utime(checkout / "requirements-dev.txt", (time.time() + 60,) * 2)
