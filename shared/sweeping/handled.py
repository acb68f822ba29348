"""What was handled already: videos by their manifest or failure record, dropped blobs by their receipt."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final, Protocol

from ..names import failure_of, manifest_of, receipt_of
from ..storage.container import StoredBlob
from ..storage.facts import BlobFacts, bare
from ..storage.index_blobs import IndexBlob

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class Records(Protocol):
    """What a sweep asks of the container `insights`."""

    async def facts(self, name: str) -> BlobFacts | None:
        """What a blob's metadata tells, None where there is no such blob."""
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
        found = [await self._records.facts(path) for path in paths]
        return [facts.fetched_at or LONG_AGO for facts in found if facts is not None]

    async def receipt(self, blob: str) -> BlobFacts | None:
        """What a dropped blob's receipt tells, None where it has none."""
        return await self._records.facts(receipt_of(blob))

    async def has_receipt(self, blob: IndexBlob) -> bool:
        """Whether this version of a dropped blob has a receipt."""
        receipt = await self.receipt(blob.name)
        return receipt is not None and is_of(blob, receipt)


def is_of(blob: IndexBlob, receipt: BlobFacts) -> bool:
    """Whether a receipt is of that version of a blob."""
    return receipt.etag == bare(blob.etag)
