"""What ended in the poison queue without a word: its worker died before it could record the failure."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from ..errors import Transient
from ..events import IndexingEvent, MalformedEvent, from_message
from ..publishing.attempt import Attempt
from ..publishing.failures import FailureLog
from ..storage.index_blobs import IndexBlob
from .handled import Handled, is_of

logger = logging.getLogger(__name__)


class IndexBlobLookup(Protocol):
    """What is asked of the container of dropped indexes."""

    async def find(self, name: str) -> IndexBlob | None:
        """A dropped index as it is now, None where it is gone."""
        ...


class LostEvents:
    """Records lost events where consumers and operators look; the messages themselves stay for replay."""

    def __init__(
        self, *, handled: Handled, blobs: IndexBlobLookup, failures: FailureLog, clock: Callable[[], datetime]
    ) -> None:
        self._handled = handled
        self._blobs = blobs
        self._failures = failures
        self._clock = clock

    async def record(self, messages: Sequence[str]) -> None:
        """Records what is not known. One that cannot be recorded does not keep the next from it; raised in the end."""
        errors: list[Exception] = []
        for message in messages:
            try:
                await self._record_unless_known(message)
            except Exception as error:
                logger.exception("a poison message could not be recorded")
                errors.append(error)
        if errors:
            raise ExceptionGroup("poison messages could not be recorded", errors)

    async def _record_unless_known(self, message: str) -> None:
        try:
            event = from_message(message)
        except MalformedEvent:
            return
        blob = await self._blobs.find(event.blob) if event.blob else None
        if await self._is_known(event, blob):
            return
        error = Transient(
            f"{event.subject}: every attempt ended without a result: the worker stopped, or ran out of memory or time",
            reason="worker-lost",
            remedy="Look at the traces of this correlation id, then replay it: python -m shared replay.",
        )
        await self._failures.record(Attempt(event, self._clock(), blob_etag=blob.etag if blob else ""), error)

    async def _is_known(self, event: IndexingEvent, blob: IndexBlob | None) -> bool:
        """Whether somebody has told, or will tell, what became of an event. `blob` is its dropped blob as it is now."""
        if blob is not None and blob.modified > event.received_at:
            # Another version, which nobody may have tried: a receipt would keep the sweep from queueing it.
            return True
        if event.video_id:
            return any(time >= event.received_at for time in await self._handled.video_times(event.video_id))
        assert event.blob is not None
        receipt = await self._handled.receipt(event.blob)
        return receipt is not None and (blob is None or is_of(blob, receipt))
