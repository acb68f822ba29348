"""The sweep over dropped blobs: those whose present version was not handled are queued."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Protocol

from ..events import IndexingEvent, Origin
from ..names import RECEIPTS, blob_of, receipt_of
from ..storage.index_blobs import IndexBlob
from .gate import Gate
from .handled import Handled, Records, is_of


class IndexBlobList(Protocol):
    """What the sweep asks of the container `indexes`."""

    def walk(self) -> AsyncIterator[IndexBlob]:
        """Every dropped index, in the order of names."""
        ...


class DroppedBlobSweep:
    """Finds dropped blobs without a receipt."""

    def __init__(
        self,
        *,
        blobs: IndexBlobList,
        records: Records,
        handled: Handled,
        grace: timedelta,
        clock: Callable[[], datetime],
        origin: Origin = "sweep",
    ) -> None:
        self._blobs = blobs
        self._records = records
        self._handled = handled
        self._grace = grace
        self._clock = clock
        self._origin: Origin = origin

    async def queue(self, gate: Gate, *, since: datetime | None = None) -> int:
        """Queues every dropped blob whose present version has no receipt; how many. Raises `GaveWay`.

        One walk beside the other finds nearly every receipt. Storage may order names otherwise than Python does (by
        UTF-16, say), so a blob whose receipt was not met is asked for it before it is queued: an old file that is
        queued again would replace a newer index.
        """
        queued = 0
        receipts = self._records.walk(f"{RECEIPTS}/")
        receipt = await anext(receipts, None)
        async for blob in self._blobs.walk():
            gate.check_time()
            while receipt is not None and blob_of(receipt.name) < blob.name:
                receipt = await anext(receipts, None)
            if receipt is not None and receipt.name == receipt_of(blob.name) and is_of(blob, receipt.facts):
                continue
            if self._is_due(blob, since) and not await self._handled.has_receipt(blob):
                await gate.send(IndexingEvent(origin=self._origin, blob=blob.name))
                queued += 1
        return queued

    def _is_due(self, blob: IndexBlob, since: datetime | None) -> bool:
        """Whether it is new enough, and old enough that its own trigger should have come."""
        return blob.modified <= self._clock() - self._grace and (since is None or blob.modified >= since)
