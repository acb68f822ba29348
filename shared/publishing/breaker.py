"""A circuit breaker: what does not answer is not asked for a while, and then asked about by one event at a time."""

import logging
import math
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Literal

from .. import telemetry
from ..errors import EventError, Throttled

type Dependency = Literal["video-indexer", "storage", "event-grid"]

FAILURES: Final = 5
SUBJECTS: Final = 3
"""So many failures in a row, of so many videos or blobs at least: fewer may be the fault of what they are about."""

FIRST_PAUSE: Final = 15.0
LONGEST_PAUSE: Final = 600.0
SPREAD: Final = 0.25
"""Share of a pause over which the events that wait for its end come back, so that they do not come all at once."""

NAMES: Final[dict[Dependency, str]] = {
    "video-indexer": "Video Indexer",
    "storage": "the storage account",
    "event-grid": "the topic of publications",
}

logger = logging.getLogger(__name__)


class OutOfReach(Throttled):
    """The dependency does not answer, so nobody asks: the event waits, and neither ages nor uses a try."""

    asked = False


class Breaker:
    """Stands before one dependency of the process.

    Closed, it lets everything through. Open, it refuses with `OutOfReach`, but for a probe at the end of each pause:
    one that fails makes the next pause longer, any answer closes it. Who was the last probe waits until others had
    the time to be the next, lest one that always fails keep it open.
    """

    def __init__(
        self,
        dependency: Dependency,
        *,
        is_outage: Callable[[BaseException], bool],
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._dependency: Dependency = dependency
        self._is_outage = is_outage
        self._clock = clock
        self._chance = chance
        self._failures = 0
        self._subjects: set[str] = set()
        self._pause = 0.0
        self._ends = 0.0
        self._probe: str | None = None
        self._last_probe: str | None = None
        self._answered_at: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the dependency counts as out of reach."""
        return self._pause > 0

    def explains(self, error: BaseException, *, seconds: float) -> bool:
        """Whether an error may be the dependency's fault alone: it has answered nobody for so many seconds."""
        silent_for = math.inf if self._answered_at is None else self._clock() - self._answered_at
        return self._is_outage(error) and silent_for > seconds

    @contextmanager
    def asking(self, subject: str) -> Iterator[None]:
        """Surrounds what asks the dependency, on behalf of `subject`; raises `OutOfReach` before it or instead of it.

        An event's error is an answer as well, unless nobody was asked; any other error says nothing either way.
        """
        is_probe = self._admit(subject)
        try:
            yield
        except BaseException as error:
            if self._is_outage(error):
                self._failed(subject, is_probe)
                if self.is_open:
                    raise self._refusal(self._ends - self._clock(), str(error)) from error
            elif isinstance(error, EventError) and not (isinstance(error, Throttled) and not error.asked):
                self._answered()
            raise
        else:
            self._answered()
        finally:
            if is_probe:
                self._probe = None

    def _admit(self, subject: str) -> bool:
        """Lets a request through, and says whether it is the probe; raises `OutOfReach`."""
        if not self.is_open:
            return False
        wait = self._ends - self._clock()
        if subject == self._last_probe:
            wait += 2 * SPREAD * self._pause
        if self._probe is not None:
            wait = max(wait, self._pause)
        if wait > 0:
            raise self._refusal(wait, "it is not asked for now")
        self._probe = self._last_probe = subject
        return True

    def _failed(self, subject: str, is_probe: bool) -> None:
        if self.is_open:
            if is_probe:
                self._rest(self._pause * 2)
            return
        self._failures += 1
        self._subjects.add(subject)
        if self._failures >= FAILURES and len(self._subjects) >= SUBJECTS:
            logger.warning("%s is out of reach: it is not asked for a while", NAMES[self._dependency])
            self._rest(FIRST_PAUSE)

    def _rest(self, pause: float) -> None:
        self._pause = min(pause, LONGEST_PAUSE)
        jittered = self._pause * (1 - self._chance() / 2)
        self._ends = self._clock() + jittered
        telemetry.breaker_pause.record(jittered, {"dependency": self._dependency})

    def _answered(self) -> None:
        if self.is_open:
            logger.warning("%s is within reach again", NAMES[self._dependency])
        self._failures, self._pause, self._last_probe = 0, 0.0, None
        self._answered_at = self._clock()
        self._subjects.clear()

    def _refusal(self, wait: float, why: str) -> OutOfReach:
        spread = SPREAD * self._pause * self._chance()
        return OutOfReach(
            f"{NAMES[self._dependency]} is out of reach: {why}",
            reason=f"{self._dependency}-out-of-reach",
            remedy="Nothing: the event waits. If it lasts, look at Azure's service health and the app's roles.",
            delay=min(max(wait, 0) + spread, LONGEST_PAUSE),
        )
