"""The use case: one event becomes one published video, a recorded failure, or an event put back."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Literal

from .. import telemetry
from ..errors import EventError, Permanent, Throttled, Transient
from ..events import FINISHED, IndexingEvent, MalformedEvent, from_message
from ..memory import IndexMemory, in_thread
from .attempt import Attempt
from .failures import EventSink, FailureLog
from .receipts import Receipts
from .rounds import STILL_INDEXING, Rounds
from .sources import BlobSource, IndexBlobReader, IndexReader, ServiceSource, notification_in

type Outcome = Literal["published", "unchanged", "failed", "deferred", "ignored", "malformed"]

LONGEST_DELAY: Final = 3600.0
LONGEST_ATTEMPT: Final = 420.0
"""Seconds: well below host.json's functionTimeout, which would end every other attempt of the process as well."""

logger = logging.getLogger(__name__)


class Pipeline:
    """Handles events. Everything it touches is handed to it: see `composition` for the real things."""

    def __init__(
        self,
        *,
        service: IndexReader,
        blobs: IndexBlobReader,
        queue: EventSink,
        rounds: Rounds,
        failures: FailureLog,
        receipts: Receipts,
        max_event_age: timedelta,
        memory: IndexMemory,
        clock: Callable[[], datetime],
    ) -> None:
        self._service = service
        self._blobs = blobs
        self._queue = queue
        self._rounds = rounds
        self.failures = failures
        self._receipts = receipts
        self._max_event_age = max_event_age
        self._memory = memory
        self._clock = clock

    async def handle_message(self, message: str, *, tries: int, last_try: bool) -> Outcome:
        """Handles one queue message. One that is no event goes to the poison queue at once: no retry can mend it."""
        try:
            event = from_message(message)
        except MalformedEvent as error:
            logger.error("malformed message set aside: %s", error)
            await self._queue.send_to_poison(message)
            telemetry.events.add(1, {"origin": "unknown", "outcome": "malformed"})
            return "malformed"
        with telemetry.span("publish", event.trace_parent, event.facts):
            return await self._handle_observed(event, tries, last_try)

    async def _handle_observed(self, event: IndexingEvent, tries: int, last_try: bool) -> Outcome:
        outcome: Outcome | Literal["retried"] = "failed" if last_try else "retried"
        try:
            outcome = await self.handle(event, tries=tries, last_try=last_try)
            return outcome
        finally:
            seconds = (self._clock() - event.received_at).total_seconds()
            telemetry.events.add(1, {"origin": event.origin, "outcome": outcome})
            if outcome in ("published", "unchanged"):
                telemetry.publish_latency.record(seconds, {"origin": event.origin})
            message = "%s: %s, try %d, %.1f s after its %s (correlation %s)"
            words = event.subject, outcome, tries, seconds, event.origin, event.correlation_id
            logger.info(message, *words, extra=event.facts)

    async def handle(self, event: IndexingEvent, *, tries: int = 1, last_try: bool = False) -> Outcome:
        """Handles one event. Returns when its effect is durable; raises what the queue is to retry.

        On the last try a failure is recorded before it is raised, so that what ends in the poison queue can be seen.
        """
        attempt = Attempt(event, self._clock(), tries, last_try)
        try:
            return await self._run_bounded(attempt)
        except Throttled as error:
            return await self._put_back(attempt, error)
        except Permanent as error:
            return await self._fail(attempt, error)
        except Exception as error:
            if last_try:
                await self.failures.record(attempt, error)
            raise

    async def _run_bounded(self, attempt: Attempt) -> Outcome:
        """An attempt within its share of the memory and of the time."""
        try:
            with self._memory.share():
                async with asyncio.timeout(LONGEST_ATTEMPT) as limit:
                    return await self._run(attempt)
        except TimeoutError:
            if not limit.expired():
                raise
            raise Transient(
                f"{attempt.event.subject}: the attempt was not done within {LONGEST_ATTEMPT:.0f} s",
                reason="too-slow",
                remedy="Nothing yet: it is tried again. If it lasts, look at its trace for what it waits for.",
            ) from None

    async def _run(self, attempt: Attempt) -> Outcome:
        if attempt.event.blob is not None:
            return await self._run_blob(attempt, attempt.event.blob)
        assert attempt.video_id is not None
        return await self._run_video(attempt.video_id)

    async def _run_video(self, video_id: str) -> Outcome:
        return await self._rounds.publish(video_id, ServiceSource(self._service, video_id))

    async def _run_blob(self, attempt: Attempt, name: str) -> Outcome:
        source = BlobSource(self._blobs, name)
        body = await source.fetch()
        attempt.blob_etag = source.etag
        try:
            notification = await in_thread(notification_in, body)
        except MalformedEvent as error:
            raise Permanent(
                f"blob {name}: {error}",
                reason="not-an-index",
                remedy='Drop an index as of Get Video Index, or {"id": …, "state": "Processed"}.',
            ) from None
        outcome: Outcome
        if notification is not None:
            attempt.video_id, state = notification
            outcome = await self._run_video(attempt.video_id) if state.lower() in FINISHED else "ignored"
        else:
            index = await self._rounds.read(body, source)
            attempt.video_id = index.video.id
            outcome = await self._rounds.publish(attempt.video_id, source, known=(body, index))
            attempt.blob_etag = source.etag
        await self._receipts.write(attempt, "ignored" if outcome == "ignored" else "published")
        return outcome

    async def _put_back(self, attempt: Attempt, error: Throttled) -> Outcome:
        """Puts the event back with the delay that was asked for; after the age limit it has failed."""
        age = self._clock() - attempt.event.received_at
        if age > self._max_event_age:
            hours = age.total_seconds() / 3600
            late = Permanent(
                f"{error}; given up after {hours:.1f} hours",
                reason="too-old",
                remedy="Replay it when the cause is gone.",
            )
            return await self._fail(attempt, late)
        delay = min(max(error.delay, 1), LONGEST_DELAY)
        await self._queue.send(attempt.event, delay=delay)
        logger.info("%s put back for %.0f s: %s", attempt.event.subject, delay, error, extra=attempt.event.facts)
        if error.reason != STILL_INDEXING:
            telemetry.throttle_wait.record(delay, {"reason": error.reason})
        return "deferred"

    async def _fail(self, attempt: Attempt, error: EventError) -> Outcome:
        logger.error("%s failed for good: %s", attempt.event.subject, error, extra=attempt.event.facts)
        await self.failures.record(attempt, error)
        return "failed"
