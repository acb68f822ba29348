"""`python -m shared prune`: remove what was published of videos that Video Indexer has no more."""

from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from ..moments import rfc3339, utc_now
from .console import FAILED, complain, err, fail, out, program, progress, say_json
from .session import with_app

if TYPE_CHECKING:
    from ..composition import App
    from ..sweeping.gate import Gate
    from ..sweeping.removed import RemovedVideos
    from ..sweeping.search import Mode, Search

CHECKPOINT: Final = "prune"


class Asked(NamedTuple):
    """What is to be done, and what is to be said of it."""

    dry_run: bool
    delete: bool | None
    yes: int | None
    restart: bool
    as_json: bool
    quiet: bool

    def mode(self, setting: str) -> "Mode":
        """Whether documents are marked or deleted: as asked for, else as the setting says."""
        if self.delete is not None:
            return "delete" if self.delete else "mark"
        if setting == "keep" and not self.dry_run:
            fail("REMOVED_VIDEOS is keep, so say what is to become of the documents: --mark or --delete")
        return "delete" if setting == "delete" else "mark"

    def tell(self, what: str, video_id: str) -> None:
        """A video, on standard output."""
        if self.as_json:
            say_json({what: video_id})
        elif not self.quiet:
            out.print(video_id)


class Pruned(NamedTuple):
    """What came of it."""

    search: "Search"
    gone: int
    removed: int


def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which videos are gone.")] = False,
    delete: Annotated[
        bool | None,
        typer.Option("--delete/--mark", help="Delete the documents, or only mark them; else as REMOVED_VIDEOS says."),
    ] = None,
    yes: Annotated[
        int | None, typer.Option("--yes", metavar="N", min=0, help="Remove many: exactly so many have to be gone.")
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew where an earlier one stopped half-way.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON for each video, then the counts.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Remove what was published of videos that Video Indexer has no more.

    Reads the account's whole list, and asks for each video that is missing from it before the first is touched. What
    came from a dropped file stays. More than 100 videos, or 5 % of what is published, go only with --yes N. One that
    was stopped goes on where it was. Exits with 1 where something could not be told or removed.
    """
    asked = Asked(dry_run, delete, yes, restart, as_json, quiet)
    search, gone, removed = with_app(lambda app: run(app, asked))
    counts = {"published": search.published, "inAccount": len(search.listed), "gone": gone, "removed": removed}
    if as_json:
        say_json(counts | {"untold": search.untold})
    elif not quiet:
        words = f"{search.published} published, {len(search.listed)} in the account, {gone} gone"
        err.print(words if dry_run else f"{words}, {removed} removed")
    if search.untold:
        complain(f"of {search.untold} it could not be told, or not done; they stay", *search.named)
        raise typer.Exit(FAILED)


async def run(app: "App", asked: Asked) -> Pruned:
    from ..storage.checkpoint import Busy
    from ..sweeping.gate import Gate
    from ..sweeping.removed import REMOVING

    mode = asked.mode(app.settings.removed_videos)
    videos, gate = app.sweeps("operator").removed, Gate(app.queue, clock=utc_now, patient=True)
    try:
        async with app.checkpoints.alone(REMOVING):
            if asked.dry_run:
                return await _look(app, asked, mode, videos, gate)
            await videos.settle(gate)
            return await _remove(app, asked, mode, videos, gate)
    except Busy:
        fail("videos are being removed at this moment: try again in a few minutes")


async def _look(app: "App", asked: Asked, mode: "Mode", videos: "RemovedVideos", gate: "Gate") -> Pruned:
    """A dry run: nothing is touched, nor is what an earlier run left to go on with."""
    from ..sweeping.search import Search

    search = Search(utc_now())
    await _search(app, asked, mode, videos, gate, search, saved=False)
    for video_id in search.gone:
        asked.tell("gone", video_id)
    return Pruned(search, len(search.gone), 0)


async def _remove(app: "App", asked: Asked, mode: "Mode", videos: "RemovedVideos", gate: "Gate") -> Pruned:
    from ..sweeping.search import Search

    state = {} if asked.restart else await app.checkpoints.load(CHECKPOINT)
    search = Search.read(state.get("search") if state.get("mode") == mode else None, utc_now())
    if search.listed.skip and not (asked.quiet or asked.as_json):
        err.print(f"going on with the search of {rfc3339(search.started)} (--restart begins anew)")
    agreed = state.get("agreed") is True and search.is_done
    try:
        await _search(app, asked, mode, videos, gate, search, saved=True)
        agreed = agreed or _agrees(search, asked.yes)
        gone = len(search.gone)
        await _save(app, mode, search, agreed=agreed)
        removed = await _go(asked, mode, videos, gate, search)
    except BaseException:
        await _save(app, mode, search, agreed=agreed)
        raise
    await app.checkpoints.save(CHECKPOINT, {})
    return Pruned(search, gone, removed)


def _agrees(search: "Search", yes: int | None) -> bool:
    """Ends the command where many are gone and nobody said how many, or another number."""
    gone = len(search.gone)
    if yes is not None and yes != gone:
        fail(f"--yes {yes}: {gone} of {search.published} published videos are gone, so nothing is removed")
    if yes is None and search.is_large:
        fail(
            f"{gone} of {search.published} published videos are gone: so many go only with --yes {gone}",
            f"look at them with {program()} prune --dry-run",
        )
    return True


async def _go(asked: Asked, mode: "Mode", videos: "RemovedVideos", gate: "Gate", search: "Search") -> int:
    removed = 0
    with progress(quiet=asked.quiet or asked.as_json) as bar:
        task = bar.add_task("removed", total=len(search.gone), rate="")
        async for video_id, is_removed in videos.remove(search, mode, gate):
            removed += is_removed
            if is_removed:
                asked.tell("removed", video_id)
            bar.advance(task)
    return removed


async def _search(
    app: "App", asked: Asked, mode: "Mode", videos: "RemovedVideos", gate: "Gate", search: "Search", *, saved: bool
) -> None:
    from ..sweeping.search import SAVED_EVERY

    steps = 0
    with progress(quiet=asked.quiet or asked.as_json) as bar:
        task = bar.add_task("listed", total=None, rate="")
        async for _ in videos.search(search, mode, gate):
            steps += 1
            if saved and steps % SAVED_EVERY == 0:
                await _save(app, mode, search, agreed=False)
            bar.update(task, **_shown(search))


def _shown(search: "Search") -> dict[str, Any]:
    if not search.listed.done:
        return {"description": "listed", "completed": len(search.listed)}
    if not search.walked:
        return {"description": "published", "completed": search.published}
    return {"description": "asked for", "completed": search.asked, "total": len(search.missing)}


async def _save(app: "App", mode: "Mode", search: "Search", *, agreed: bool) -> None:
    await app.checkpoints.save(CHECKPOINT, {"mode": mode, "agreed": agreed, "search": search.state()})
