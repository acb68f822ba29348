"""What goes back to the queue: for its turn, for later, or once since what it asks for may stand already."""

import logging
import random
from datetime import timedelta
from typing import Final

from .. import telemetry
from ..errors import Permanent, Throttled
from ..events import PutBack
from ..video_indexer.errors import OutOfTurn
from .attempt import Attempt
from .breaker import LONGEST_PAUSE
from .failures import EventSink
from .reading import STILL_INDEXING
from .rounds import Wait

LONGEST_DELAY: Final = 3600.0
LONGEST_LINE: Final = 86_400.0
"""Seconds that an event waits for its turn at most; one whose turn is later asks again by then."""

logger = logging.getLogger(__name__)


class TooOld(Permanent):
    """Answers have put an event back for longer than events may wait."""


class Returns:
    """Puts events back on the queue, their tries unused."""

    def __init__(self, queue: EventSink, *, max_event_age: timedelta) -> None:
        self._queue = queue
        self._max_event_age = max_event_age

    async def once(self, attempt: Attempt, error: Wait) -> None:
        """Puts an event back once: meanwhile what it asks for may come to stand."""
        past = PutBack(tries=attempt.tries - 1, waited=attempt.event.past.waited, once=True)
        await self._send(attempt, past, error.delay, error)

    async def later(self, attempt: Attempt, error: Throttled) -> None:
        """Puts an event back with the delay that was asked for; raises `TooOld` after the age limit.

        Only what it was put back for by an answer makes it older: nobody is too old who never had a turn.
        """
        waited = attempt.event.past.waited
        if waited > self._max_event_age.total_seconds():
            raise TooOld(
                f"{error}; given up after {waited / 3600:.1f} hours",
                reason="too-old",
                remedy="Replay it when the cause is gone.",
            )
        in_line = isinstance(error, OutOfTurn)
        delay = min(max(error.delay, 1), LONGEST_LINE if in_line else LONGEST_DELAY)
        past = PutBack(
            tries=attempt.tries - 1,
            waited=waited + (delay if error.asked else 0),
            placed=in_line and error.delay <= delay,
            once=attempt.event.past.once,
        )
        await self._send(attempt, past, delay, error)
        if error.reason != STILL_INDEXING:
            telemetry.throttle_wait.record(delay, {"reason": error.reason})

    async def unrecorded(self, attempt: Attempt, error: Exception) -> None:
        """Puts back an event whose last try failed while storage takes no record of it."""
        delay = LONGEST_PAUSE * (1 - random.random() / 2)  # noqa: S311 - spreads the load, hides nothing
        event = attempt.event
        past = PutBack(tries=attempt.tries - 1, waited=event.past.waited, once=event.past.once)
        await self._queue.send(event.model_copy(update={"put_back": past}), delay=delay)
        logger.warning("%s put back unrecorded: %s", event.subject, error)

    async def _send(self, attempt: Attempt, past: PutBack, delay: float, error: Throttled) -> None:
        event = attempt.event
        await self._queue.send(event.model_copy(update={"put_back": past}), delay=delay)
        logger.info("%s put back for %.0f s: %s", event.subject, delay, error)
