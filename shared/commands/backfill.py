"""`python -m shared backfill`: queue what is in Video Indexer and not published."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from .console import err, fail, out, progress, say_json
from .session import with_app

if TYPE_CHECKING:
    from ..composition import App

type Tell = Callable[[list[str]], None]

CHECKPOINT = "backfill"


class What(NamedTuple):
    """What to look for, and whether only to look."""

    dry_run: bool
    everything: bool


def backfill(
    since: Annotated[
        datetime | None,
        typer.Option(help="Only videos created since then (UTC).", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which videos are missing.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is up to date: after a change of thresholds, languages or version.")
    ] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew where an earlier one stopped half-way.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="A line of JSON for each missing video, then the counts.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Queue every finished video that is missing or out of date.

    Compares the whole library with what is published. It adds to the queue only while that is short, so callbacks
    don't wait. One that was stopped goes on where it was. The function app does the rest.
    """

    def tell(ids: list[str]) -> None:
        for video_id in ids:
            if as_json:
                say_json({"missing": video_id})
            elif dry_run and not quiet:
                out.print(video_id)

    after = since.replace(tzinfo=UTC) if since else None
    videos, missing = with_app(lambda app: _run(app, after, What(dry_run, everything), restart, quiet or as_json, tell))
    if as_json:
        say_json({"videos": videos, "queued": 0 if dry_run else missing})
    elif not quiet:
        err.print(f"{videos} videos looked at, {missing} {'missing' if dry_run else 'queued'}")


async def _run(
    app: "App", since: datetime | None, what: What, restart: bool, quiet: bool, tell: Tell
) -> tuple[int, int]:
    from ..storage.checkpoint import Busy

    try:
        async with app.checkpoints.alone():
            state = {} if restart or what.dry_run else await app.checkpoints.load(CHECKPOINT)
            skip = state.get("skip", 0) if _asked(since, what).items() <= state.items() else 0
            if skip and not quiet:
                err.print(f"going on at video {skip}, where the last one stopped (--restart begins anew)")
            return await _walk(app, since, skip, what, quiet, tell)
    except Busy:
        fail("a sweep is running: it is doing the same; try again in a few minutes")


def _asked(since: datetime | None, what: What) -> dict[str, str | bool]:
    """What a checkpoint has to agree with: a run that asked for less has passed over what this one is to look at."""
    return {"since": str(since), "everything": what.everything}


async def _walk(app: "App", since: datetime | None, skip: int, what: What, quiet: bool, tell: Tell) -> tuple[int, int]:
    sweep = app.sweep("operator")
    sweep.be_patient()
    videos = missing = 0
    began = time.monotonic()
    with progress(quiet=quiet) as bar:
        total = await count(app, since) if not bar.disable else None
        task = bar.add_task("videos", total=total, completed=skip, rate="")
        async for page in sweep.videos(
            created_after=since, skip=skip, dry_run=what.dry_run, everything=what.everything
        ):
            tell(page.stale)
            videos, missing = page.videos, page.queued
            bar.update(task, completed=skip + videos, rate=f"{videos / (time.monotonic() - began):.0f}/s")
            if not what.dry_run:
                position = {} if page.done else {"skip": page.next_skip} | _asked(since, what)
                await app.checkpoints.save(CHECKPOINT, position)
    return videos, missing


async def count(app: "App", since: datetime | None) -> int:
    """How many videos there are, found by halving: the service gives no total."""

    async def any_at(skip: int) -> bool:
        async for page in app.service.list_videos(created_after=since, page_size=1, skip=skip):
            return bool(page.results)
        return False

    if not await any_at(0):
        return 0
    low, high = 0, 1
    while await any_at(high):
        low, high = high, high * 4
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if await any_at(middle) else (low, middle)
    return high
