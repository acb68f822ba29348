"""The sweep over dropped blobs: those whose present version was not handled are queued."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from ..events import IndexingEvent, Origin
from ..names import RECEIPTS, receipt_of
from ..storage.container import StoredBlob
from ..storage.facts import BlobFacts
from ..storage.index_blobs import IndexBlob
from ..storage.pages import Page
from .gate import Gate
from .handled import Handled, Records, is_of
from .taking_up import TakingUp
from .walk import Walk, rest_of


class IndexBlobList(Protocol):
    """What the sweep asks of the container `indexes`."""

    def pages(self, start: str = "") -> AsyncIterator[Page[IndexBlob]]:
        """Every dropped index, page by page, in the order of names."""
        ...


class DroppedBlobSweep:
    """Finds dropped blobs without a receipt, and those whose failure passes."""

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

    async def queue(
        self,
        gate: Gate,
        *,
        since: datetime | None = None,
        walk: Walk | None = None,
        taking_up: TakingUp | None = None,
        save: Callable[[], Awaitable[None]] | None = None,
    ) -> int:
        """Queues every dropped blob whose present version has no receipt; how many. Raises `GaveWay`.

        Goes on where the `walk` is, and calls `save` after each page of it. Without `taking_up`, a blob that failed is
        done with until it is dropped again.

        One walk beside the other finds nearly every receipt. Storage may order names otherwise than Python does (by
        UTF-16, say), so a blob whose receipt was not met is asked for it before it is queued: an old file that is
        queued again costs a read for nothing.
        """
        walk, queued = walk or Walk(), 0
        receipts = _Receipts(self._records, walk)
        async for page in self._blobs.pages(walk.page):
            for blob in rest_of(page.items, walk.after, [blob.name for blob in page.items]):
                gate.check_time()
                met = await receipts.beside(blob)
                event = await self._look(blob, met, since, walk, taking_up)
                if event is not None:
                    await gate.send(event)
                    queued += 1
                walk.after = blob.name
            walk.turn_to(page.next)
            if save and page.next:
                await save()
        return queued

    async def _look(
        self, blob: IndexBlob, met: BlobFacts | None, since: datetime | None, walk: Walk, taking_up: TakingUp | None
    ) -> IndexingEvent | None:
        """The event that a blob needs. What is wrong with it is its own trouble."""
        with walk.passing_over(f"blob {blob.name}") as correlation_id:
            if self._is_due(blob, since):
                return await self._needed(blob, met, taking_up, correlation_id)
        return None

    async def _needed(
        self, blob: IndexBlob, met: BlobFacts | None, taking_up: TakingUp | None, correlation_id: str
    ) -> IndexingEvent | None:
        receipt = met if met is not None and is_of(blob, met) else await self._handled.receipt(blob.name)
        if receipt is not None and is_of(blob, receipt) and (receipt.outcome != "failed" or taking_up is None):
            return None
        event = IndexingEvent(
            origin=self._origin, blob=blob.name, received_at=self._clock(), correlation_id=correlation_id
        )
        if taking_up is None or receipt is None or not is_of(blob, receipt):
            return event
        return taking_up.again(event, await self._handled.failed(receipt_of(blob.name), receipt))

    def _is_due(self, blob: IndexBlob, since: datetime | None) -> bool:
        """Whether it is new enough, and old enough that its own trigger should have come."""
        return blob.modified <= self._clock() - self._grace and (since is None or blob.modified >= since)


class _Receipts:
    """The receipts beside a walk over blobs, of which it keeps the page."""

    def __init__(self, records: Records, walk: Walk) -> None:
        self._walk = walk
        self._receipts = self._met(records)
        self._here: StoredBlob | None = None
        self._begun = False

    async def beside(self, blob: IndexBlob) -> BlobFacts | None:
        """The receipt of a blob where the walk meets it."""
        path = f"{RECEIPTS}/{blob.name}"
        if not self._begun:
            self._begun, self._here = True, await anext(self._receipts, None)
        while self._here is not None and self._here.name < path:
            self._here = await anext(self._receipts, None)
        return self._here.facts if self._here is not None and self._here.name == path else None

    async def _met(self, records: Records) -> AsyncIterator[StoredBlob]:
        here = self._walk.receipts
        async for page in records.pages(f"{RECEIPTS}/", here):
            self._walk.receipts = here
            for receipt in page.items:
                yield receipt
            here = page.next
