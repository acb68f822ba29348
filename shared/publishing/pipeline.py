"""The use case: one event becomes one published video, a recorded failure, or an event put back."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal

from opentelemetry.trace import SpanKind

from .. import telemetry
from ..bounds.memory import IndexMemory
from ..errors import EventError, Permanent, Throttled, Transient
from ..events import IndexingEvent, MalformedEvent, from_message
from ..names import EVENTS_QUEUE
from ..storage.outage import is_storage_outage
from . import rounds
from .asking import Asking, PlacedReader
from .attempt import Attempt
from .breaker import Breaker
from .dropped_files import DroppedFiles
from .failures import EventSink, FailureLog
from .returns import Returns, TooOld
from .setup import Setup
from .sources import ServiceSource
from .strangers import Strangers

type Outcome = Literal[
    "published", "unchanged", "failed", "failed-again", "deferred", "ignored", "superseded", "unknown", "malformed"
]

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
        queue: EventSink,
        publishing: rounds.Rounds,
        dropped: DroppedFiles,
        returns: Returns,
        setup: Setup,
        strangers: Strangers,
        failures: FailureLog,
        service_breaker: Breaker,
        storage_breaker: Breaker,
        max_tries: int,
        memory: IndexMemory,
        clock: Callable[[], datetime],
    ) -> None:
        self._service = service
        self._queue = queue
        self._rounds = publishing
        self._dropped = dropped
        self._returns = returns
        self._setup = setup
        self._strangers = strangers
        self.failures = failures
        self._service_breaker = service_breaker
        self._storage_breaker = storage_breaker
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
            except rounds.Wait as error:
                await self._returns.once(attempt, error)
                return "deferred"
            except Throttled as error:
                return await self._put_back(attempt, error)
        except Exception as error:
            if not attempt.last_try:
                raise
            age = (self._clock() - event.received_at).total_seconds()
            breakers = self._service_breaker, self._storage_breaker
            attempt.in_silence = any(breaker.explains(error, seconds=age) for breaker in breakers)
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
            return await self._dropped.publish(attempt, attempt.event.blob, self._run_video)
        assert attempt.video_id is not None
        return await self._run_video(attempt, attempt.video_id)

    async def _run_video(self, attempt: Attempt, video_id: str) -> rounds.Outcome:
        attempt.source = source = ServiceSource(
            Asking(self._service, self._service_breaker, attempt.event),
            video_id,
            languages=self._setup.languages,
            at_least=attempt.event.last_indexed,
            clock=self._clock,
        )
        return await self._rounds.publish(attempt.event, video_id, source)

    async def _put_back(self, attempt: Attempt, error: Throttled) -> Outcome:
        try:
            await self._returns.later(attempt, error)
        except TooOld as late:
            return await self._fail(attempt, late)
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
            await self._returns.unrecorded(attempt, error)
            return "deferred"
