"""`python -m shared status`: how one video stands, or the whole."""

from typing import Annotated, Any

import msgspec
import typer

from ..composition import App
from ..errors import EventError
from ..events import MalformedEvent, from_message
from ..moments import rfc3339, utc_now
from ..names import FAILURE, MANIFEST, failure_of, manifest_of
from ..sweeping.checkpoints import Round
from ..sweeping.turns import CHECKPOINTS
from .console import FAILED, out, say_json
from .recorded import failed_receipt
from .session import with_app


def status(
    video_id: Annotated[
        str | None, typer.Argument(metavar="[VIDEO_ID]", help="One video; without it, the whole.")
    ] = None,
    missing: Annotated[
        bool, typer.Option("--missing/--no-missing", help="Also compare with Video Indexer's list (reads all of it).")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
) -> None:
    """Show how a video stands: its manifest, failure, queue, and what Video Indexer says. Or how the whole stands.

    Exits with 1 where the video is not published, or where anything failed, is poison or is missing.
    """
    found = with_app(lambda app: _of_video(app, video_id) if video_id else _of_all(app, missing))
    if as_json:
        say_json(found)
    else:
        lines = _lines(found)
        width = max(len(name) for name, _ in lines)
        for name, value in lines:
            out.print(f"{name:{width}}  {value}")
    if not found["ok"]:
        raise typer.Exit(FAILED)


async def _of_video(app: App, video_id: str) -> dict[str, Any]:
    account = app.settings.account_id
    manifest = _decoded(await app.container.read(manifest_of(account, video_id)))
    failure = _decoded(await app.container.read(failure_of(account, video_id)))
    waiting = [message for message in await app.queue.peek_events() if _names(message, video_id)]
    poison = [message for message in await app.queue.look_at_poison() if _names(message.text, video_id)]
    return {
        "ok": manifest is not None and failure is None and not poison,
        "videoId": video_id,
        "manifest": manifest,
        "failure": failure,
        "queued": len(waiting),
        "poison": len(poison),
        "videoIndexer": await _service_state(app, video_id),
    }


async def _of_all(app: App, missing: bool) -> dict[str, Any]:
    published = failed = 0
    async for blob in app.container.walk(""):
        if blob.is_file(FAILURE) or await failed_receipt(app, blob):
            failed += 1
        elif blob.is_file(MANIFEST):
            published += 1
    waiting = await app.queue.standing()
    found: dict[str, Any] = {
        "published": published,
        "failed": failed,
        "queued": waiting.events,
        "poison": waiting.poison,
        "sweeps": {name: await _sweep(app, name) for name in CHECKPOINTS},
    }
    if missing:
        found["missing"] = 0
        async for page in app.sweeps("operator").videos.find():
            found["missing"] = page.queued
    return {"ok": not (failed or waiting.poison or found.get("missing"))} | found


async def _sweep(app: App, name: str) -> dict[str, Any] | None:
    """When a sweep began, whether it has finished, and what it passed over; None where it never ran."""
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


async def _service_state(app: App, video_id: str) -> str:
    try:
        index = msgspec.json.decode(await app.service.get_video_index(video_id), type=dict[str, msgspec.Raw])
        return str(msgspec.json.decode(index["state"]))
    except EventError as error:
        return str(error)
    except (msgspec.MsgspecError, KeyError):
        return "an answer that is no index"


def _decoded(body: bytes | None) -> Any:
    return None if body is None else msgspec.json.decode(body)


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


def _lines(found: dict[str, Any]) -> list[tuple[str, str]]:
    if "videoId" not in found:
        whole = [(name, str(value)) for name, value in found.items() if name not in ("ok", "sweeps")]
        return whole + [line for name, sweep in found["sweeps"].items() for line in _sweep_lines(name, sweep)]
    manifest, failure = found["manifest"], found["failure"]
    published = "no"
    if manifest:
        counts = ", ".join(f"{facts['items']} {name}" for name, facts in manifest["documents"].items())
        published = f"{manifest['publishedAt']} from {manifest['source']['kind']}: {counts}"
    return [
        ("published", published),
        ("failure", f"{failure['reason']}: {failure['message']} {failure['remedy']}" if failure else "none"),
        ("queued", f"{found['queued']} of the next 32 events"),
        ("poison", f"{found['poison']} of the poison messages"),
        ("Video Indexer", found["videoIndexer"]),
    ]
