"""The use case: one event becomes one published video, a recorded failure, or an event put back."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from .. import telemetry
from ..bounds.memory import IndexMemory
from ..errors import EventError, Permanent, Throttled, Transient
from ..events import IndexingEvent, MalformedEvent, from_message
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
from .time_limit import in_time

if TYPE_CHECKING:
    from .announcing import Announcements

type Outcome = rounds.Outcome | Literal["failed", "failed-again", "deferred", "ignored", "unknown", "malformed"]

UNTOLD: Final[frozenset[Outcome]] = frozenset({"deferred", "unknown"})
"""Outcomes after which nothing is told: the event comes again, or there is no such video."""
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
        announcing: "Announcements | None",
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
        self._announcing = announcing
        self.failures = failures
        self._service_breaker = service_breaker
        self._storage_breaker = storage_breaker
        self.max_tries = max_tries
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
        with telemetry.handling(event.facts):
            return await self._handle_observed(event, tries, last_try)

    async def _handle_observed(self, event: IndexingEvent, tries: int, last_try: bool) -> Outcome:
        attempt = self._attempt(event, tries, last_try)
        outcome: Outcome | Literal["retried"] = "failed" if last_try else "retried"
        try:
            outcome = settled = await self._settle(attempt)
        finally:
            seconds = (self._clock() - event.received_at).total_seconds()
            telemetry.events.add(1, {"origin": event.origin, "outcome": outcome})
            if outcome in ("published", "unchanged"):
                telemetry.publish_latency.record(seconds, {"origin": event.origin})
            message = "%s: %s, try %d, %.1f s after its %s (correlation %s)"
            words = event.subject, outcome, tries, seconds, event.origin, event.correlation_id
            logger.info(message, *words)
        await self._announce(attempt, settled)
        return settled

    async def handle(self, event: IndexingEvent, *, tries: int = 1, last_try: bool = False) -> Outcome:
        """Handles one event. Returns when its effect is durable; raises what the queue is to retry.

        On the last try a failure is recorded, and the event is done: the sweep takes up again what may have passed.
        """
        attempt = self._attempt(event, tries, last_try)
        outcome = await self._settle(attempt)
        await self._announce(attempt, outcome)
        return outcome

    def _attempt(self, event: IndexingEvent, tries: int, last_try: bool) -> Attempt:
        tries += event.past.tries
        return Attempt(event, self._clock(), tries, last_try or tries >= self.max_tries)

    async def _settle(self, attempt: Attempt) -> Outcome:
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
            return await self._give_up(attempt, error)

    async def _try(self, attempt: Attempt) -> Outcome:
        with self._storage_breaker.asking(attempt.event.subject):
            try:
                return await self._run_bounded(attempt)
            except Permanent as error:
                return await self._fail(attempt, error)

    async def _run_bounded(self, attempt: Attempt) -> Outcome:
        """An attempt within its share of the memory and of the time."""
        with self._memory.share():
            async with in_time(attempt.event.subject):
                return await self._run(attempt)

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

    async def _announce(self, attempt: Attempt, outcome: Outcome) -> None:
        """Tells of what stands, whatever became of this event: who put it there may have died before telling."""
        if self._announcing is not None and attempt.video_id is not None and outcome not in UNTOLD:
            await self._announcing.announce(attempt.video_id)

    async def _put_back(self, attempt: Attempt, error: Throttled) -> Outcome:
        try:
            await self._returns.later(attempt, error)
        except TooOld as late:
            return await self._fail(attempt, late)
        return "deferred"

    async def _fail(self, attempt: Attempt, error: Exception) -> Outcome:
        recorded = await self.failures.record(attempt, error)
        if recorded == "removed":
            return "removed"
        if recorded == "stranger":
            self._strangers.met()
            logger.warning("%s is not in the account: %s", attempt.event.subject, error)
            return "unknown"
        known = isinstance(error, EventError)
        words = attempt.event.subject, error if known else type(error).__name__
        logger.error("%s failed for good: %s", *words, exc_info=None if known else error)
        return "failed" if recorded == "new" else "failed-again"

    async def _give_up(self, attempt: Attempt, error: Exception) -> Outcome:
        """Records the failure of a last try. Where storage takes no record now, the event comes back with it later."""
        age = (self._clock() - attempt.event.received_at).total_seconds()
        breakers = self._service_breaker, self._storage_breaker
        attempt.in_silence = any(breaker.explains(error, seconds=age) for breaker in breakers)
        try:
            return await self._fail(attempt, error)
        except Exception as unrecorded:
            if not (isinstance(unrecorded, Transient) or is_storage_outage(unrecorded)):
                raise
            await self._returns.unrecorded(attempt, error)
            return "deferred"
