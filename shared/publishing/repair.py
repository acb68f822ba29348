"""What an attempt leaves that learnt too late that it is the older one."""

from datetime import datetime

from ..events import IndexingEvent
from ..names import MANIFEST, REMOVED
from ..storage.standing import Standing
from .commit import is_document, is_whole
from .failures import EventSink


async def repair(
    event: IndexingEvent, video_id: str, standing: dict[str, Standing], queue: EventSink, *, now: datetime
) -> None:
    """Has what stands published anew where it is not whole.

    This attempt, or one before it, may have written a document before it learnt that it is the older one, and has not
    the newer one's documents to put back. Beside the removal of a video the service says so once more.
    """
    manifest = standing.get(MANIFEST)
    subject: dict[str, str | None] = {"video_id": video_id}
    if manifest is None:
        if REMOVED not in standing or not any(map(is_document, standing)):
            return
    elif manifest.facts.origin is None or is_whole(standing):
        return
    elif manifest.facts.origin == "blob":
        subject = {"video_id": None, "blob": manifest.facts.file}
    update = {"blob": None, "recheck": True, "put_back": None, "received_at": now} | subject
    await queue.send(event.model_copy(update=update))
