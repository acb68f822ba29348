"""What was handled already: videos by their manifest or failure record, dropped blobs by their receipt."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Protocol

from ..names import failure_of, manifest_of, receipt_of
from ..storage.container import StoredBlob
from ..storage.index_blobs import IndexBlob


class Records(Protocol):
    """What a sweep asks of the container `insights`."""

    async def metadata(self, name: str) -> dict[str, str] | None:
        """A blob's metadata."""
        ...

    def walk(self, prefix: str) -> AsyncIterator[StoredBlob]:
        """Every blob under a prefix, in the order of names."""
        ...


class Handled:
    """Answers from the records of one account's videos, and of dropped blobs."""

    def __init__(self, account_id: str, records: Records) -> None:
        self._account_id = account_id
        self._records = records

    async def video_times(self, video_id: str) -> list[datetime]:
        """When the index behind each of a video's records was fetched; empty where it has none."""
        paths = manifest_of(self._account_id, video_id), failure_of(self._account_id, video_id)
        found = [await self._records.metadata(path) for path in paths]
        return [fetched_at(metadata) for metadata in found if metadata is not None]

    async def receipt(self, blob: str) -> dict[str, str] | None:
        """The metadata of a dropped blob's receipt."""
        return await self._records.metadata(receipt_of(blob))

    async def has_receipt(self, blob: IndexBlob) -> bool:
        """Whether this version of a dropped blob has a receipt."""
        receipt = await self.receipt(blob.name)
        return receipt is not None and is_of(blob, receipt)


def fetched_at(metadata: dict[str, str]) -> datetime:
    """When the index behind a blob was fetched; long ago where its metadata does not say."""
    try:
        return datetime.fromisoformat(metadata["fetchedat"])
    except (KeyError, ValueError):
        return datetime.min.replace(tzinfo=UTC)


def is_of(blob: IndexBlob, receipt: dict[str, str]) -> bool:
    """Whether a receipt, by its metadata, is of that version of a blob. A listing gives ETags bare, a header quoted."""
    return receipt.get("etag", "").strip('"') == blob.etag.strip('"')
