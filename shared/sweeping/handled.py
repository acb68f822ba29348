"""What was handled already: videos by their manifest or failure record, dropped blobs by their receipt."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, Protocol

import msgspec

from ..names import failure_of, manifest_of, receipt_of, removed_of
from ..storage.container import StoredBlob
from ..storage.facts import MARK, BlobFacts, bare
from ..storage.index_blobs import IndexBlob
from ..storage.pages import Page
from .freshness import is_fresh, is_of_a_blob, tells_its_order


class Records(Protocol):
    """What a sweep asks of the container `insights`."""

    async def facts(self, name: str) -> BlobFacts | None:
        """What a blob's metadata tells, None where there is no such blob."""
        ...

    async def read(self, name: str) -> bytes | None:
        """A blob's content, None where there is no such blob."""
        ...

    def pages(self, prefix: str, start: str = "") -> AsyncIterator[Page[StoredBlob]]:
        """Every blob under a prefix, page by page, in the order of names."""
        ...


class Failed(NamedTuple):
    """A failure that stands recorded. Its facts have the reason, whoever wrote them; empty where it can't be read."""

    path: str
    facts: BlobFacts


class _Reason(msgspec.Struct):
    """Of a failure record, or of a receipt that holds one."""

    reason: str = ""
    failure: "_Reason | None" = None


class Handled:
    """Answers from the records of one account's videos, and of dropped blobs."""

    def __init__(self, account_id: str, records: Records) -> None:
        self._account_id = account_id
        self._records = records

    async def is_published(self, video_id: str, indexed: datetime | None) -> bool:
        """Whether the index of a video that was finished at `indexed` is published, and not marked as removed."""
        path = manifest_of(self._account_id, video_id)
        manifest = await self._records.facts(path)
        if manifest is None or manifest.outcome == MARK or not is_fresh(manifest, indexed):
            return False
        return tells_its_order(manifest) or not is_of_a_blob(await self._records.read(path))

    async def failure(self, video_id: str) -> Failed | None:
        """The failure that stands beside a video's documents, or in their place."""
        path = failure_of(self._account_id, video_id)
        facts = await self._records.facts(path)
        return None if facts is None else await self.failed(path, facts)

    async def is_outlived(self, video_id: str, failed: Failed) -> bool:
        """Whether the documents were read later than what failed: who published them knew nothing of the failure."""
        manifest = await self._records.facts(manifest_of(self._account_id, video_id))
        if manifest is None or manifest.read_at is None or failed.facts.read_at is None:
            return False
        return manifest.read_at.replace(microsecond=0) > failed.facts.read_at

    async def failed(self, path: str, facts: BlobFacts) -> Failed:
        """A failure record or receipt with its reason; version 1.0 has that in the content alone."""
        return Failed(path, facts if facts.reason else replace(facts, reason=_reason(await self._records.read(path))))

    async def was_handled_since(self, video_id: str, moment: datetime) -> bool:
        """Whether an attempt that began after a moment left a video's manifest, failure or removal."""
        found = [
            await self._records.facts(of(self._account_id, video_id)) for of in (manifest_of, failure_of, removed_of)
        ]
        return any(facts is not None and facts.fetched_at and facts.fetched_at >= moment for facts in found)

    async def receipt(self, blob: str) -> BlobFacts | None:
        """What a dropped blob's receipt tells, None where it has none."""
        return await self._records.facts(receipt_of(blob))


def is_of(blob: IndexBlob, receipt: BlobFacts) -> bool:
    """Whether a receipt is of that version of a blob; that of one that could not be read only has when it was tried."""
    if receipt.etag:
        return receipt.etag == bare(blob.etag)
    return receipt.fetched_at is not None and blob.modified <= receipt.fetched_at


def _reason(body: bytes | None) -> str:
    try:
        found = msgspec.json.decode(body or b"", type=_Reason)
    except ValueError:  # msgspec's own errors are ValueErrors, and so is UTF-8 that is none
        return ""
    return (found.failure or found).reason
