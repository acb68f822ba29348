"""The use case: one event becomes one published video, a recorded failure, or an event put back."""

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Literal

from opentelemetry.trace import SpanKind

from .. import telemetry
from ..bounds.memory import IndexMemory, in_thread
from ..errors import EventError, Permanent, Throttled, Transient
from ..events import FINISHED, IndexingEvent, MalformedEvent, PutBack, from_message
from ..names import EVENTS_QUEUE
from ..storage.facts import quoted
from ..storage.outage import is_storage_outage
from ..video_indexer.errors import OutOfTurn
from .asking import Asking, PlacedReader
from .attempt import Attempt
from .breaker import LONGEST_PAUSE, Breaker
from .failures import EventSink, FailureLog
from .reading import STILL_INDEXING, IndexReadings
from .receipts import Receipts
from .rounds import Known, Rounds, Wait
from .setup import Setup
from .sources import BlobGone, BlobSource, IndexBlobReader, ServiceSource, notification_in
from .strangers import Strangers

type Outcome = Literal[
    "published", "unchanged", "failed", "failed-again", "deferred", "ignored", "superseded", "unknown", "malformed"
]

LONGEST_DELAY: Final = 3600.0
LONGEST_LINE: Final = 86_400.0
"""Seconds that an event waits for its turn at most; one whose turn is later asks again by then."""
CONSUMES: Final = {
    "faas.trigger": "pubsub",
    "messaging.system": "azure_queue_storage",
    "messaging.operation.type": "process",
    "messaging.destination.name": EVENTS_QUEUE,
}
"""By OpenTelemetry's semantic conventions for functions and messaging."""
LONGEST_ATTEMPT: Final = 420.0
"""Seconds: well below host.json's functionTimeout, which would end every other attempt of the process as well."""

logger = logging.getLogger(__name__)


class Pipeline:
    """Handles events. Everything it touches is handed to it: see `composition` for the real things."""

    def __init__(
        self,
        *,
        service: PlacedReader,
        blobs: IndexBlobReader,
        queue: EventSink,
        rounds: Rounds,
        readings: IndexReadings,
        setup: Setup,
        strangers: Strangers,
        failures: FailureLog,
        receipts: Receipts,
        service_breaker: Breaker,
        storage_breaker: Breaker,
        max_event_age: timedelta,
        max_tries: int,
        memory: IndexMemory,
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
        self._service_breaker = service_breaker
        self._storage_breaker = storage_breaker
        self._max_event_age = max_event_age
        self._max_tries = max_tries
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

        On the last try a failure is recorded, and the event is done: the sweep takes up again what may have passed.
        """
        tries += event.past.tries
        attempt = Attempt(event, self._clock(), tries, last_try or tries >= self._max_tries)
        try:
            try:
                return await self._try(attempt)
            except Wait as error:
                return await self._wait(attempt, error)
            except Throttled as error:
                return await self._put_back(attempt, error)
        except Exception as error:
            if not attempt.last_try:
                raise
            return await self._give_up(attempt, error)

    async def _try(self, attempt: Attempt) -> Outcome:
        with self._storage_breaker.asking(attempt.event.subject):
            try:
                return await self._run_bounded(attempt)
            except Permanent as error:
                return await self._fail(attempt, error)

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
        return await self._run_video(attempt, attempt.video_id)

    async def _run_video(self, attempt: Attempt, video_id: str) -> Outcome:
        attempt.source = source = ServiceSource(
            Asking(self._service, self._service_breaker, attempt.event),
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
            notification = await in_thread(notification_in, reading.body)
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
        past = PutBack(tries=attempt.tries - 1, waited=attempt.event.past.waited, once=True)
        await self._queue.send(attempt.event.model_copy(update={"put_back": past}), delay=error.delay)
        logger.info("%s put back for %.0f s: %s", attempt.event.subject, error.delay, error, extra=attempt.event.facts)
        return "deferred"

    async def _put_back(self, attempt: Attempt, error: Throttled) -> Outcome:
        """Puts the event back with the delay that was asked for, its tries unused; after the age limit it has failed.

        Only what it was put back for by an answer makes it older: nobody is too old who never had a turn.
        """
        event, waited = attempt.event, attempt.event.past.waited
        if waited > self._max_event_age.total_seconds():
            late = Permanent(
                f"{error}; given up after {waited / 3600:.1f} hours",
                reason="too-old",
                remedy="Replay it when the cause is gone.",
            )
            return await self._fail(attempt, late)
        in_line = isinstance(error, OutOfTurn)
        delay = min(max(error.delay, 1), LONGEST_LINE if in_line else LONGEST_DELAY)
        past = PutBack(
            tries=attempt.tries - 1,
            waited=waited + (delay if error.asked else 0),
            placed=in_line and error.delay <= delay,
            once=event.past.once,
        )
        await self._queue.send(event.model_copy(update={"put_back": past}), delay=delay)
        logger.info("%s put back for %.0f s: %s", event.subject, delay, error, extra=event.facts)
        if error.reason != STILL_INDEXING:
            telemetry.throttle_wait.record(delay, {"reason": error.reason})
        return "deferred"

    async def _fail(self, attempt: Attempt, error: Exception) -> Outcome:
        recorded = await self.failures.record(attempt, error)
        if recorded == "stranger":
            self._strangers.met()
            logger.warning("%s is not in the account: %s", attempt.event.subject, error, extra=attempt.event.facts)
            return "unknown"
        known = isinstance(error, EventError)
        words = attempt.event.subject, error if known else type(error).__name__
        logger.error("%s failed for good: %s", *words, extra=attempt.event.facts, exc_info=None if known else error)
        return "failed" if recorded == "new" else "failed-again"

    async def _give_up(self, attempt: Attempt, error: Exception) -> Outcome:
        """Records the failure of a last try. Where storage takes no record now, the event comes back with it later."""
        try:
            return await self._fail(attempt, error)
        except Exception as unrecorded:
            if not (isinstance(unrecorded, Transient) or is_storage_outage(unrecorded)):
                raise
            delay = LONGEST_PAUSE * (1 - random.random() / 2)  # noqa: S311 - spreads the load, hides nothing
            event = attempt.event
            past = PutBack(tries=attempt.tries - 1, waited=event.past.waited, once=event.past.once)
            await self._queue.send(event.model_copy(update={"put_back": past}), delay=delay)
            logger.warning("%s put back unrecorded: %s", event.subject, error, extra=event.facts)
            return "deferred"
