"""The failures that stand recorded in the container `insights`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from ..composition import App
from ..insights.records import Failure, Receipt
from ..names import FAILURE, blob_of, failure_of, removed_of
from ..reader import NotADocument, decode_record
from ..storage.container import StoredBlob

UNREADABLE: Final = "unreadable"
"""The reason given where a record is not what this version writes: it is listed, and can be put back."""


@dataclass(frozen=True)
class Recorded:
    """One failure: of a video, or of a dropped blob that no video's record tells of."""

    found_in: str
    video_id: str | None
    blob: str | None
    reason: str


async def recorded_failures(app: App) -> AsyncIterator[Recorded]:
    """Every failure once: where a video's record stands, the receipts that repeat it are passed over."""
    async for blob in app.container.walk(""):
        if receipt := await failed_receipt(app, blob):
            yield receipt
        elif blob.is_file(FAILURE) and (body := await app.container.read(blob.name)) is not None:
            failure = _decoded(body, Failure)
            dropped, reason = (failure.blob, failure.reason) if failure else (None, UNREADABLE)
            yield Recorded(FAILURE, blob.name.split("/")[-2], dropped, reason)


async def failed_receipt(app: App, blob: StoredBlob) -> Recorded | None:
    """The failure of a dropped blob, where this is its receipt and no video's record has it.

    A later publication takes the video's record away, and the receipt alone still tells that the blob failed. That a
    video is gone is no failure once its removal says so.
    """
    if not blob.is_receipt or blob.facts.outcome != "failed":
        return None
    body = await app.container.read(blob.name)
    if body is None:
        return None
    receipt = _decoded(body, Receipt)
    failure = receipt.failure if receipt else None
    if failure and failure.video:
        record = failure_of(failure.video.account_id, failure.video.id)
        if await app.container.facts(record) is not None:
            return None
        removed = removed_of(failure.video.account_id, failure.video.id)
        if failure.reason == "video-gone" and await app.container.facts(removed) is not None:
            return None
    name = blob_of(blob.name) or (receipt.blob if receipt else None)
    return Recorded("receipt", None, name, failure.reason if failure else UNREADABLE)


async def reason_of_failure(app: App, blob: StoredBlob) -> str | None:
    """Why a video or a dropped blob failed, where this is the record of it: each failure has one, see above."""
    if receipt := await failed_receipt(app, blob):
        return receipt.reason
    if not blob.is_file(FAILURE):
        return None
    if blob.facts.reason:
        return blob.facts.reason
    body = await app.container.read(blob.name)
    failure = None if body is None else _decoded(body, Failure)
    return failure.reason if failure else UNREADABLE


def _decoded[T](body: bytes, kind: type[T]) -> T | None:
    try:
        return decode_record(body, kind, kind.__name__)
    except NotADocument:
        return None
