"""The use case: one event becomes one published video, a recorded failure, or an event put back."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Literal

from opentelemetry.trace import SpanKind

from .. import telemetry
from ..errors import EventError, Permanent, Throttled
from ..events import FINISHED, IndexingEvent, MalformedEvent, from_message
from ..names import EVENTS_QUEUE
from ..storage.facts import quoted
from .attempt import Attempt
from .failures import EventSink, FailureLog
from .reading import STILL_INDEXING, IndexReadings
from .receipts import Receipts
from .rounds import Known, Rounds, Wait
from .setup import Setup
from .sources import BlobGone, BlobSource, IndexBlobReader, IndexReader, ServiceSource, notification_in
from .strangers import Strangers

type Outcome = Literal["published", "unchanged", "failed", "deferred", "ignored", "superseded", "unknown", "malformed"]

LONGEST_DELAY: Final = 3600.0
CONSUMES: Final = {
    "faas.trigger": "pubsub",
    "messaging.system": "azure_queue_storage",
    "messaging.operation.type": "process",
    "messaging.destination.name": EVENTS_QUEUE,
}
"""By OpenTelemetry's semantic conventions for functions and messaging."""

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
        readings: IndexReadings,
        setup: Setup,
        strangers: Strangers,
        failures: FailureLog,
        receipts: Receipts,
        max_event_age: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        self._service = service
        self._blobs = blobs
        self._queue = queue
        self._rounds = rounds
        self._readings = readings
        self._setup = setup
        self._strangers = strangers
        self.failures = failures
        self._receipts = receipts
        self._max_event_age = max_event_age
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
        facts = event.facts | CONSUMES
        with telemetry.invocation("publish", facts, kind=SpanKind.CONSUMER, trace_parent=event.trace_parent):
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
            return await self._run(attempt)
        except Wait as error:
            return await self._wait(attempt, error)
        except Throttled as error:
            return await self._put_back(attempt, error)
        except Permanent as error:
            return await self._fail(attempt, error)
        except Exception as error:
            if last_try:
                await self.failures.record(attempt, error)
            raise

    async def _run(self, attempt: Attempt) -> Outcome:
        if attempt.event.blob is not None:
            return await self._run_blob(attempt, attempt.event.blob)
        assert attempt.video_id is not None
        return await self._run_video(attempt, attempt.video_id)

    async def _run_video(self, attempt: Attempt, video_id: str) -> Outcome:
        attempt.source = source = ServiceSource(
            self._service,
            video_id,
            languages=self._setup.languages,
            at_least=attempt.event.last_indexed,
            clock=self._clock,
        )
        return await self._rounds.publish(attempt.event, video_id, source)

    async def _run_blob(self, attempt: Attempt, name: str) -> Outcome:
        attempt.source = source = BlobSource(self._blobs, name)
        try:
            if await self._is_done(attempt, name, source):
                return "unchanged"
            outcome = await self._publish_blob(attempt, name, source)
        except BlobGone as gone:
            logger.info("%s", gone, extra=attempt.event.facts)
            return "ignored"
        finally:
            attempt.blob_etag = source.etag
        if outcome == "superseded":
            await self._receipts.write(attempt, "ignored", detail="superseded: a newer index stands")
        else:
            await self._receipts.write(attempt, "ignored" if outcome == "ignored" else "published")
        return outcome

    async def _is_done(self, attempt: Attempt, name: str, source: BlobSource) -> bool:
        """Whether a receipt says that this version of the blob was handled, with the settings of now.

        Not for a later try: the one before may have written half a set beside the attempt that wrote the receipt.
        """
        if attempt.tries > 1 or attempt.event.recheck or attempt.event.origin == "operator":
            return False
        receipt = await self._receipts.find(name)
        if receipt is None or receipt.outcome not in ("published", "ignored") or receipt.setup != self._setup.of_file:
            return False
        return bool(receipt.etag) and await source.is_still(quoted(receipt.etag))

    async def _publish_blob(self, attempt: Attempt, name: str, source: BlobSource) -> Outcome:
        reading = await source.fetch()
        try:
            notification = notification_in(reading.body)
        except MalformedEvent as error:
            raise Permanent(
                f"blob {name}: {error}",
                reason="not-an-index",
                remedy='Drop an index as of Get Video Index, or {"id": …, "state": "Processed"}.',
            ) from None
        if notification is not None:
            attempt.video_id, state = notification
            return await self._run_video(attempt, attempt.video_id) if state.lower() in FINISHED else "ignored"
        index = await self._readings.normalize(reading.body, source)
        attempt.video_id = index.video.id
        return await self._rounds.publish(attempt.event, attempt.video_id, source, known=Known(reading.version, index))

    async def _wait(self, attempt: Attempt, error: Wait) -> Outcome:
        """Puts an event back once: meanwhile what it asks for may come to stand."""
        await self._queue.send(attempt.event.model_copy(update={"waited": True}), delay=error.delay)
        logger.info("%s put back for %.0f s: %s", attempt.event.subject, error.delay, error, extra=attempt.event.facts)
        return "deferred"

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
        recorded = await self.failures.record(attempt, error)
        if not recorded:
            self._strangers.met()
            logger.warning("%s is not in the account: %s", attempt.event.subject, error, extra=attempt.event.facts)
            return "unknown"
        logger.error("%s failed for good: %s", attempt.event.subject, error, extra=attempt.event.facts)
        return "failed"
