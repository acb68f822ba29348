"""`python -m shared status`: how one video stands, or the whole."""

from typing import Annotated, Any

import msgspec
import typer

from ..composition import App
from ..errors import EventError
from ..events import MalformedEvent, from_message
from ..insights.records import Failure, Manifest
from ..publishing.commit import FAILURE, MANIFEST
from ..reader import NotADocument, decode_record
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
    folder = f"{app.settings.account_id}/{video_id}"
    manifest = _record(await app.container.read(f"{folder}/{MANIFEST}"), Manifest, MANIFEST)
    failure = _record(await app.container.read(f"{folder}/{FAILURE}"), Failure, FAILURE)
    waiting = [message for message in await app.queue.peek_events() if _names(message, video_id)]
    poison = [message for message in await app.queue.peek_poison() if _names(message, video_id)]
    return {
        "ok": isinstance(manifest, Manifest) and failure is None and not poison,
        "videoId": video_id,
        "manifest": msgspec.to_builtins(manifest),
        "failure": msgspec.to_builtins(failure),
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
    }
    if missing:
        found["missing"] = 0
        async for page in app.sweep("operator").videos(dry_run=True):
            found["missing"] = page.queued
    return {"ok": not (failed or waiting.poison or found.get("missing"))} | found


async def _service_state(app: App, video_id: str) -> str:
    try:
        index = msgspec.json.decode(await app.service.get_video_index(video_id), type=dict[str, msgspec.Raw])
        return str(msgspec.json.decode(index["state"]))
    except EventError as error:
        return str(error)
    except (msgspec.MsgspecError, KeyError):
        return "an answer that is no index"


def _record[T](body: bytes | None, kind: type[T], name: str) -> T | str | None:
    """A record of the folder, or in words why it can't be read."""
    if body is None:
        return None
    try:
        return decode_record(body, kind, name)
    except NotADocument as error:
        return f"unreadable: {error}"


def _names(message: str, video_id: str) -> bool:
    try:
        return from_message(message).video_id == video_id
    except MalformedEvent:
        return False


def _lines(found: dict[str, Any]) -> list[tuple[str, str]]:
    if "videoId" not in found:
        return [(name, str(value)) for name, value in found.items() if name != "ok"]
    return [
        ("published", _published(found["manifest"])),
        ("failure", _failed(found["failure"])),
        ("queued", f"{found['queued']} of the next 32 events"),
        ("poison", f"{found['poison']} of the oldest 32 poison messages"),
        ("Video Indexer", found["videoIndexer"]),
    ]


def _published(manifest: Any) -> str:
    if not isinstance(manifest, dict):
        return manifest or "no"
    counts = ", ".join(f"{facts['items']} {name}" for name, facts in manifest["documents"].items())
    return f"{manifest['publishedAt']} from {manifest['source']['kind']}: {counts}"


def _failed(failure: Any) -> str:
    if not isinstance(failure, dict):
        return failure or "none"
    return f"{failure['reason']}: {failure['message']} {failure['remedy']}"
