"""The use case: one event becomes one published video, a recorded failure, or an event put back."""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Literal

from .. import telemetry
from ..errors import EventError, Permanent, Throttled, Transient
from ..events import FINISHED, IndexingEvent, MalformedEvent, PutBack, from_message
from ..storage.outage import is_storage_outage
from ..video_indexer.errors import OutOfTurn
from .asking import Asking, PlacedReader
from .attempt import Attempt
from .breaker import LONGEST_PAUSE, Breaker
from .failures import EventSink, FailureLog
from .receipts import Receipts
from .rounds import STILL_INDEXING, Rounds
from .sources import BlobSource, IndexBlobReader, ServiceSource, notification_in

type Outcome = Literal["published", "unchanged", "failed", "failed-again", "deferred", "ignored", "malformed"]

LONGEST_DELAY: Final = 3600.0
LONGEST_LINE: Final = 86_400.0
"""Seconds that an event waits for its turn at most; one whose turn is later asks again by then."""

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
        failures: FailureLog,
        receipts: Receipts,
        service_breaker: Breaker,
        storage_breaker: Breaker,
        max_event_age: timedelta,
        max_tries: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._service = service
        self._blobs = blobs
        self._queue = queue
        self._rounds = rounds
        self.failures = failures
        self._receipts = receipts
        self._service_breaker = service_breaker
        self._storage_breaker = storage_breaker
        self._max_event_age = max_event_age
        self._max_tries = max_tries
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

        On the last try a failure is recorded, and the event is done: the sweep takes up again what may have passed.
        """
        tries += event.past.tries
        attempt = Attempt(event, self._clock(), tries, last_try or tries >= self._max_tries)
        try:
            try:
                return await self._try(attempt)
            except Throttled as error:
                return await self._put_back(attempt, error)
        except Exception as error:
            if not attempt.last_try:
                raise
            return await self._give_up(attempt, error)

    async def _try(self, attempt: Attempt) -> Outcome:
        with self._storage_breaker.asking(attempt.event.subject):
            try:
                return await self._run(attempt)
            except Permanent as error:
                return await self._fail(attempt, error)

    async def _run(self, attempt: Attempt) -> Outcome:
        if attempt.event.blob is not None:
            return await self._run_blob(attempt, attempt.event.blob)
        assert attempt.video_id is not None
        return await self._run_video(attempt, attempt.video_id)

    async def _run_video(self, attempt: Attempt, video_id: str) -> Outcome:
        asking = Asking(self._service, self._service_breaker, attempt.event)
        return await self._rounds.publish(video_id, ServiceSource(asking, video_id))

    async def _run_blob(self, attempt: Attempt, name: str) -> Outcome:
        source = BlobSource(self._blobs, name)
        body = await source.fetch()
        attempt.blob_etag = source.etag
        try:
            notification = notification_in(body)
        except MalformedEvent as error:
            raise Permanent(
                f"blob {name}: {error}",
                reason="not-an-index",
                remedy='Drop an index as of Get Video Index, or {"id": …, "state": "Processed"}.',
            ) from None
        outcome: Outcome
        if notification is not None:
            attempt.video_id, state = notification
            outcome = await self._run_video(attempt, attempt.video_id) if state.lower() in FINISHED else "ignored"
        else:
            index = self._rounds.read(body, source)
            attempt.video_id = index.video.id
            outcome = await self._rounds.publish(attempt.video_id, source, known=(body, index))
            attempt.blob_etag = source.etag
        await self._receipts.write(attempt, "ignored" if outcome == "ignored" else "published")
        return outcome

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
        )
        await self._queue.send(event.model_copy(update={"put_back": past}), delay=delay)
        logger.info("%s put back for %.0f s: %s", event.subject, delay, error, extra=event.facts)
        if error.reason != STILL_INDEXING:
            telemetry.throttle_wait.record(delay, {"reason": error.reason})
        return "deferred"

    async def _fail(self, attempt: Attempt, error: Exception) -> Outcome:
        is_news = await self.failures.record(attempt, error)
        known = isinstance(error, EventError)
        words = attempt.event.subject, error if known else type(error).__name__
        logger.error("%s failed for good: %s", *words, extra=attempt.event.facts, exc_info=None if known else error)
        return "failed" if is_news else "failed-again"

    async def _give_up(self, attempt: Attempt, error: Exception) -> Outcome:
        """Records the failure of a last try. Where storage takes no record now, the event comes back with it later."""
        try:
            return await self._fail(attempt, error)
        except Exception as unrecorded:
            if not (isinstance(unrecorded, Transient) or is_storage_outage(unrecorded)):
                raise
            delay = LONGEST_PAUSE * (1 - random.random() / 2)  # noqa: S311 - spreads the load, hides nothing
            event = attempt.event
            past = PutBack(tries=attempt.tries - 1, waited=event.past.waited)
            await self._queue.send(event.model_copy(update={"put_back": past}), delay=delay)
            logger.warning("%s put back unrecorded: %s", event.subject, error, extra=event.facts)
            return "deferred"
