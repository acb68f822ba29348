"""What ended in the poison queue: where no record tells of it one is written, and the message goes."""

import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Protocol

from ..correlation import about
from ..errors import MOST_LOST, WORKER_LOST, EventError, Permanent, Transient
from ..events import IndexingEvent, MalformedEvent, from_message
from ..publishing.attempt import Attempt
from ..publishing.failures import FailureLog
from ..storage.index_blobs import IndexBlob
from ..storage.queue import PoisonMessage
from .handled import Handled, is_of

logger = logging.getLogger(__name__)


class IndexBlobLookup(Protocol):
    """What is asked of the container of dropped indexes."""

    async def find(self, name: str) -> IndexBlob | None:
        """A dropped index as it is now, None where it is gone."""
        ...


class PoisonQueue(Protocol):
    """What is asked of the poison queue."""

    def receive_poison(self) -> AsyncIterator[PoisonMessage]:
        """Every message once, hidden from others for a minute."""
        ...

    async def delete_poison(self, message: PoisonMessage) -> None:
        """Removes a message that was received."""
        ...

    async def release_poison(self, message: PoisonMessage) -> None:
        """Lets others see a message again at once."""
        ...


class LostEvents:
    """Records lost events where consumers and operators look. In the queue stays what is no event."""

    def __init__(
        self,
        *,
        handled: Handled,
        blobs: IndexBlobLookup,
        failures: FailureLog,
        queue: PoisonQueue,
        clock: Callable[[], datetime],
    ) -> None:
        self._queue = queue
        self._handled = handled
        self._blobs = blobs
        self._failures = failures
        self._clock = clock

    async def record(self, *, stop_at: datetime) -> None:
        """Takes out of the poison queue what is recorded, now or before. One message never stops the next."""
        kept: list[PoisonMessage] = []
        async for message in self._queue.receive_poison():
            if not await self._is_settled(message):
                kept.append(message._replace(text=""))
            if self._clock() > stop_at:
                break
        for message in kept:
            await self._queue.release_poison(message)

    async def _is_settled(self, message: PoisonMessage) -> bool:
        """Whether a message is gone, for its event is recorded."""
        try:
            event = from_message(message.text)
        except MalformedEvent:
            return False
        with about(event.facts):
            try:
                await self._record_unless_known(event)
                await self._queue.delete_poison(message)
            except Exception:
                logger.exception("the poison message of %s stays: it could not be recorded", event.subject)
                return False
        return True

    async def _record_unless_known(self, event: IndexingEvent) -> None:
        blob = await self._blobs.find(event.blob) if event.blob else None
        if not await self._is_known(event, blob):
            etag = blob.etag if blob else ""
            await self._failures.record(Attempt(event, self._clock(), blob_etag=etag), _lost(event))

    async def _is_known(self, event: IndexingEvent, blob: IndexBlob | None) -> bool:
        """Whether somebody has told, or will tell, what became of an event. `blob` is its dropped blob as it is now."""
        if blob is not None and blob.modified > event.received_at:
            # Another version, which nobody may have tried: a receipt would keep the sweep from queueing it.
            return True
        if event.video_id:
            return await self._handled.was_handled_since(event.video_id, event.received_at)
        assert event.blob is not None
        receipt = await self._handled.receipt(event.blob)
        return receipt is not None and (blob is None or is_of(blob, receipt))


def _lost(event: IndexingEvent) -> EventError:
    """One that took its worker with it again and again is left to a person."""
    message = f"{event.subject}: every attempt ended without a result: the worker stopped, or ran out of memory or time"
    if event.repeats >= MOST_LOST:
        remedy = "Give the app more memory, or filter the index, then replay it: python -m shared replay."
        return Permanent(message, reason=WORKER_LOST, remedy=remedy)
    return Transient(message, reason=WORKER_LOST, remedy="Nothing yet: it is tried again by itself, alone.")
