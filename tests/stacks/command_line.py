"""The operators' commands as tests run them, on a stage."""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from typer.testing import CliRunner

from shared.commands import app
from shared.events import IndexingEvent
from tests.samples.indexes.generator import make_index
from tests.stacks.stage import Stage

ROOT: Final = Path(__file__).parents[2]
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    def json(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


async def run(settings: dict[str, str], *arguments: str) -> Ran:
    """A command in a thread and with a loop of its own: what it says and how it ends are those of a process."""
    ran = await asyncio.to_thread(CliRunner().invoke, app, arguments, env=settings)
    if ran.exception and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return Ran(ran.exit_code, ran.stdout, ran.stderr)


async def run_as_process(settings: dict[str, str], *arguments: str) -> Ran:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "shared", *arguments),
        cwd=ROOT,
        env=os.environ | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return Ran(process.returncode or 0, out.decode(), err.decode())


def add(stage: Stage, video_id: str, state: str = "Processed") -> None:
    index = make_index(1, duration_seconds=20, video_id=video_id, state=state)
    stage.service.add(video_id, index, created=LONG_AGO)


async def publish(stage: Stage, video_id: str) -> None:
    await stage.app.pipeline.handle(IndexingEvent(origin="callback", video_id=video_id))
