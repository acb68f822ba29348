"""What the Bicep compiler and its linter say, where it is installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

INFRA = Path(__file__).parents[2] / "infra"
ENTRY_POINTS = ("main.bicep", "blob-events.bicep")

pytestmark = pytest.mark.skipif(shutil.which("bicep") is None, reason="needs the Bicep CLI on PATH")


@pytest.mark.parametrize("file", ENTRY_POINTS)
@pytest.mark.parametrize("command", [("build", "--stdout"), ("lint",)], ids=lambda command: command[0])
def test_bicep_has_nothing_to_say(command: tuple[str, ...], file: str) -> None:
    done = subprocess.run(
        ["bicep", command[0], str(INFRA / file), *command[1:]], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
