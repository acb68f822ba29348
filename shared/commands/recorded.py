"""The failures that stand recorded in the container `insights`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import msgspec

from shared.composition import App
from shared.insights.records import Failure, Receipt
from shared.storage.container import RECEIPTS, StoredBlob
from shared.storage.publisher import FAILURE


@dataclass(frozen=True)
class Recorded:
    """One failure: of a video, or of a dropped blob that names none."""

    found_in: str
    video_id: str | None
    failure: Failure


async def recorded_failures(app: App) -> AsyncIterator[Recorded]:
    """Every failure once: a blob that names a video has failed in the video's record, which its receipt repeats."""
    async for blob in app.container.walk(""):
        if receipt := await failed_receipt(app, blob):
            yield receipt
        elif is_failure(blob) and (body := await app.container.read(blob.name)):
            yield Recorded(FAILURE, blob.name.split("/")[-2], msgspec.json.decode(body, type=Failure))


def is_failure(blob: StoredBlob) -> bool:
    """Whether this is a video's failure record, and not the receipt of a blob that was named so."""
    return blob.name.endswith(f"/{FAILURE}") and not blob.name.startswith(f"{RECEIPTS}/")


async def failed_receipt(app: App, blob: StoredBlob) -> Recorded | None:
    """The failure of a dropped blob, where this is its receipt and no video's record has it."""
    if not blob.name.startswith(f"{RECEIPTS}/") or blob.metadata.get("outcome") != "failed":
        return None
    body = await app.container.read(blob.name)
    failure = msgspec.json.decode(body, type=Receipt).failure if body else None
    return Recorded("receipt", None, failure) if failure and failure.video is None else None
