"""`python -m shared backfill`: queue what is in Video Indexer and not published."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ..moments import utc_now
from .console import err, fail, out, progress, say_json
from .session import with_app

if TYPE_CHECKING:
    from ..composition import App

type Tell = Callable[[Sequence[str]], None]

CHECKPOINT = "backfill"
MOST = 1 << 31
"""More videos than an account can have: a service that answers beyond does not heed where it is asked to begin."""


class Scope(NamedTuple):
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

    def tell(ids: Sequence[str]) -> None:
        for video_id in ids:
            if as_json:
                say_json({"missing": video_id})
            elif dry_run and not quiet:
                out.print(video_id)

    after = since.replace(tzinfo=UTC) if since else None
    videos, missing = with_app(lambda app: run(app, after, Scope(dry_run, everything), restart, quiet or as_json, tell))
    if as_json:
        say_json({"videos": videos, "queued": 0 if dry_run else missing})
    elif not quiet:
        err.print(f"{videos} videos looked at, {missing} {'missing' if dry_run else 'queued'}")


async def run(
    app: "App", since: datetime | None, scope: Scope, restart: bool, quiet: bool, tell: Tell
) -> tuple[int, int]:
    """Looks at every video, or at those since; how many it looked at, and how many it queued or would queue."""
    from ..storage.checkpoint import Busy

    try:
        async with app.checkpoints.alone():
            state = {} if restart or scope.dry_run else await app.checkpoints.load(CHECKPOINT)
            skip = state.get("skip", 0) if _asked(since, scope).items() <= state.items() else 0
            if skip and not quiet:
                err.print(f"going on at video {skip}, where the last one stopped (--restart begins anew)")
            return await _walk(app, since, skip, scope, quiet, tell)
    except Busy:
        fail("a sweep is running: it is doing the same; try again in a few minutes")


def _asked(since: datetime | None, scope: Scope) -> dict[str, str | bool]:
    """What a checkpoint has to agree with: a run that asked for less has passed over what this one is to look at."""
    return {"since": str(since), "everything": scope.everything}


async def _walk(
    app: "App", since: datetime | None, skip: int, scope: Scope, quiet: bool, tell: Tell
) -> tuple[int, int]:
    from ..sweeping.gate import Gate
    from ..sweeping.videos import Progress

    sweep, start = app.sweeps("operator").videos, Progress(next_skip=skip)
    gate = Gate(app.queue, clock=utc_now, patient=True)
    walk = sweep.find(start, gate=gate, created_after=since, everything=scope.everything)
    if not scope.dry_run:
        walk = sweep.queue(gate, start, created_after=since, everything=scope.everything)
    page = start
    began = time.monotonic()
    with progress(quiet=quiet) as bar:
        total = await count(app, since) if not bar.disable else None
        task = bar.add_task("videos", total=total, completed=skip, rate="")
        async for page in walk:
            tell(page.stale)
            bar.update(task, completed=skip + page.videos, rate=f"{page.videos / (time.monotonic() - began):.0f}/s")
            if not scope.dry_run:
                position = {} if page.done else {"skip": page.next_skip} | _asked(since, scope)
                await app.checkpoints.save(CHECKPOINT, position)
    return page.videos, page.queued


async def count(app: "App", since: datetime | None) -> int:
    """How many videos there are, found by halving: the service gives no total."""

    async def any_at(skip: int) -> bool:
        async for page in app.service.list_videos(created_after=since, page_size=1, skip=skip):
            return bool(page.results)
        return False

    if not await any_at(0):
        return 0
    low, high = 0, 1
    while high < MOST and await any_at(high):
        low, high = high, high * 4
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if await any_at(middle) else (low, middle)
    return high
