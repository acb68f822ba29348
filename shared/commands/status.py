"""`python -m shared status`: how one video stands, or the whole."""

from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
import typer

from ..errors import EventError, passes
from ..events import MalformedEvent, from_message
from ..insights.records import Failure, Manifest, Removed
from ..insights.surrogates import mark
from ..insights.video import VIDEO_ID
from ..moments import rfc3339, utc_now
from ..names import MANIFEST, REMOVED, failure_of, manifest_of, removed_of
from ..reader import NotADocument, decode_record
from ..storage.facts import MARK
from .console import FAILED, lines, out, program, say_json
from .session import with_app

if TYPE_CHECKING:
    from ..composition import App


def status(
    video_id: Annotated[
        str | None, typer.Argument(metavar="[VIDEO_ID]", help="One video (- reads its id); without it, the whole.")
    ] = None,
    missing: Annotated[
        bool, typer.Option("--missing/--no-missing", help="Also compare with Video Indexer's list (reads all of it).")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors: the exit code tells.")] = False,
) -> None:
    """Show how a video stands: its manifest, failure, queue, and what Video Indexer says. Or how the whole stands.

    Exits with 1 where the video is neither published nor removed, or where anything failed for good, is poison or is
    missing. What waits on the queue, or failed for a reason that passes, comes by itself.
    """
    if video_id == "-":
        video_id = next(lines(["-"]), "")
    if video_id is not None and not VIDEO_ID.fullmatch(video_id):
        raise typer.BadParameter(f"{video_id!r} is no video id (1 to 32 letters and digits)")
    found = with_app(lambda app: of_video(app, video_id) if video_id else of_all(app, missing))
    if as_json:
        say_json(found)
    elif not quiet:
        rows = _rows(found)
        width = max(len(name) for name, _ in rows)
        for name, value in rows:
            out.print(f"{name:{width}}  {value}")
    if not found["ok"]:
        raise typer.Exit(FAILED)


LABELS: Final = {"takenUpAgain": "taken up again"}

UNREADABLE: Final = "unreadable"
"""The key under which a blob that is not the record that belongs there says why."""


class _State(msgspec.Struct):
    state: str


async def of_video(app: "App", video_id: str) -> dict[str, Any]:
    """How one video stands, as `--json` says it."""
    account = app.settings.account_id
    manifest = _record(await app.container.read(manifest_of(account, video_id)), Manifest)
    failure = _record(await app.container.read(failure_of(account, video_id)), Failure)
    removed = _record(await app.container.read(removed_of(account, video_id)), Removed)
    stands = removed if removed is not None else manifest
    facts = await app.container.facts(failure_of(account, video_id))
    lasts = failure is not None and not passes(str(failure.get("reason", "")), facts.repeats if facts else 0)
    waiting = [message for message in await app.queue.peek_events() if _names(message, video_id)]
    poison = [message for message in await app.queue.look_at_poison() if _names(message.text, video_id)]
    return {
        "ok": stands is not None and UNREADABLE not in stands and not (lasts or poison),
        "videoId": video_id,
        "manifest": manifest,
        "removed": removed,
        "failure": failure,
        "takenUpAgain": failure is not None and not lasts,
        "queued": len(waiting),
        "poison": len(poison),
        "videoIndexer": await _service_state(app, video_id),
    }


async def of_all(app: "App", missing: bool) -> dict[str, Any]:
    """How the whole stands, as `--json` says it."""
    from .recorded import reason_of_failure

    published = failed = again = removed = unannounced = 0
    async for blob in app.container.walk(""):
        reason = await reason_of_failure(app, blob)
        if reason is not None and passes(reason, blob.facts.repeats):
            again += 1
        elif reason is not None:
            failed += 1
        elif blob.is_file(REMOVED):
            removed += 1
        elif blob.is_file(MANIFEST):
            published += blob.facts.outcome != MARK
            unannounced += not blob.facts.is_announced
    from ..sweeping import announcements, removing
    from ..sweeping.turns import CHECKPOINTS

    announces = app.settings.publication_topic_endpoint is not None
    sweeps = (*CHECKPOINTS, announcements.CHECKPOINT) if announces else CHECKPOINTS
    waiting = await app.queue.standing()
    found: dict[str, Any] = {
        "published": published,
        "removed": removed,
        "failed": failed,
        "takenUpAgain": again,
        "queued": waiting.events,
        "poison": waiting.poison,
        "sweeps": {name: await _sweep(app, name) for name in sweeps},
    }
    if removal := await _sweep(app, removing.CHECKPOINT):
        found["sweeps"][removing.CHECKPOINT] = removal
    if announces:
        found["unannounced"] = unannounced
    if missing:
        found["missing"] = 0
        async for page in app.sweeps("operator").videos.find():
            found["missing"] = page.queued
    return {"ok": not (failed or waiting.poison or found.get("missing"))} | found


async def _sweep(app: "App", name: str) -> dict[str, Any] | None:
    """When a sweep began, whether it has finished, and what it passed over; None where it never ran."""
    from ..sweeping.checkpoints import Round

    known = Round.read(await app.checkpoints.load(name), utc_now())
    if known is None:
        return None
    walk = known.walk
    return {
        "started": rfc3339(known.started),
        "finished": known.finished,
        "passedOver": walk.troubles,
        "troubles": walk.named,
    }


async def _service_state(app: "App", video_id: str) -> str:
    try:
        return msgspec.json.decode(mark((await app.service.get_video_index(video_id)).body), type=_State).state
    except EventError as error:
        return str(error)
    except ValueError:
        return "an answer that is no index"


def _record(body: bytes | None, kind: type[Manifest | Failure | Removed]) -> dict[str, Any] | None:
    """A record as it stands; what is no such record is told, not shown."""
    if body is None:
        return None
    name = kind.__name__.lower()
    try:
        record: dict[str, Any] = msgspec.to_builtins(decode_record(body, kind, name))
    except NotADocument as error:
        return {UNREADABLE: f"unreadable, no {name} of this version: {error.__cause__}"}
    return record


def _names(message: str, video_id: str) -> bool:
    try:
        return from_message(message).video_id == video_id
    except MalformedEvent:
        return False


def _sweep_lines(name: str, sweep: dict[str, Any] | None) -> list[tuple[str, str]]:
    if sweep is None:
        return [(name, "never ran")]
    state = "finished" if sweep["finished"] else "under way"
    first = (name, f"began {sweep['started']}, {state}, {sweep['passedOver']} passed over")
    return [first, *(("", words) for words in sweep["troubles"])]


def _rows(found: dict[str, Any]) -> list[tuple[str, str]]:
    if "videoId" not in found:
        whole = [(LABELS.get(name, name), str(value)) for name, value in found.items() if name not in ("ok", "sweeps")]
        return whole + [line for name, sweep in found["sweeps"].items() for line in _sweep_lines(name, sweep)]
    return [
        ("published", _published(found["manifest"])),
        *([("removed", _removed(found["removed"]))] if found["removed"] else []),
        ("failure", _failed(found["failure"], found["videoId"], again=found["takenUpAgain"])),
        ("queued", f"{found['queued']} of the next 32 events"),
        ("poison", f"{found['poison']} of the poison messages"),
        ("Video Indexer", found["videoIndexer"]),
    ]


def _published(manifest: dict[str, Any] | None) -> str:
    if manifest is None:
        return "no"
    if UNREADABLE in manifest:
        return f"{manifest[UNREADABLE]}; {program()} backfill --all publishes it again"
    counts = ", ".join(f"{facts['items']} {name}" for name, facts in manifest["documents"].items())
    return f"{manifest['publishedAt']} from {manifest['source']['kind']}: {counts}"


def _removed(removed: dict[str, Any]) -> str:
    if UNREADABLE in removed:
        return f"{removed[UNREADABLE]}; {program()} prune writes it again if the video is gone"
    return f"{removed['removedAt']}, documents {removed['documents']}: {removed['message']}"


def _failed(failure: dict[str, Any] | None, video_id: str, *, again: bool) -> str:
    if failure is None:
        return "none"
    if UNREADABLE in failure:
        return f"{failure[UNREADABLE]}; {program()} replay {video_id} tries the video again"
    remedy = "A sweep takes it up again." if again else failure["remedy"]
    return f"{failure['reason']}: {failure['message'].rstrip('.')}. {remedy}"
