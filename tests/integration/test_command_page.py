"""What docs/command-line.md shows of the operators' commands is what they print."""

import re
import shlex
from typing import Final

import pytest

from tests.stacks.command_line import ROOT, add, publish, run
from tests.stacks.stage import Stage

SHOWN: Final = re.compile(
    r"^    \$ python -m shared ((?:status|replay|backfill)\b[^\n]*)\n((?:    [^$\n]*\n)*)", re.MULTILINE
)


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    return settings | {"SWEEP_GRACE_SECONDS": "0", "SWEEP_REQUESTS_PER_MINUTE": "60000"}


async def test_what_is_shown_of_two_videos_of_which_one_failed(stage: Stage, settings: dict[str, str]) -> None:
    add(stage, "harbourm0r")
    add(stage, "12345abcde", state="Failed")
    for video_id in ("harbourm0r", "12345abcde"):
        await publish(stage, video_id)
    shown = SHOWN.findall((ROOT / "docs" / "command-line.md").read_text())
    assert [command.split()[0] for command, _ in shown] == ["status", "status", "replay", "backfill"]
    for command, says in shown:
        ran = await run(settings | {"COLUMNS": "200"}, *shlex.split(command))
        printed = [line.rstrip() for line in (ran.out + ran.err).splitlines()]
        assert printed == [line.removeprefix("    ") for line in says.splitlines()], command
