"""Taking up again what failed for a reason that passes: with growing delays, for as long as its index is there.

A video that took its worker with it may take others with it, too: such are taken up one at a time (`Alone`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from ..correlation import about
from ..errors import WORKER_LOST, passes
from ..events import IndexingEvent
from ..moments import rfc3339
from ..storage.facts import BlobFacts, moment
from .gate import Backlog
from .handled import Failed

FIRST_DELAY: Final = timedelta(minutes=10)
"""As long as an attempt lasts: its record counts from its beginning, and stands before it is due."""
DOUBLINGS: Final = 5
CHECKPOINT: Final = "worker-lost"


@dataclass(frozen=True, slots=True)
class Delays:
    """How long what passes waits; all follows from the first delay."""

    first: timedelta = FIRST_DELAY

    def after(self, repeats: int) -> timedelta:
        """How long after a failure it is taken up again: twice as long each time, four hours at most."""
        return min(self.first * (1 << min(repeats, DOUBLINGS)), self.first * 24)

    @property
    def longest_try(self) -> timedelta:
        """Two hours: five tries are shorter, each of which may take all of `functionTimeout` before it shows again."""
        return self.first * 12

    @property
    def behind_others(self) -> timedelta:
        """What one which is to be alone lets pass where others were taken up in the same run."""
        return self.first


class Store(Protocol):
    """Where a state is kept between runs."""

    async def load(self, name: str) -> dict[str, Any]:
        """A checkpoint; empty where there is none."""
        ...

    async def save(self, name: str, state: dict[str, Any]) -> None:
        """Replaces a checkpoint."""
        ...


class FactsOf(Protocol):
    """What is asked of the container `insights`."""

    async def facts(self, name: str) -> BlobFacts | None:
        """What a blob's metadata tells, None where there is no such blob."""
        ...


class Alone:
    """Of one run's failures whose worker was lost, the first is put in; the next when what became of it is known."""

    def __init__(
        self, records: FactsOf, store: Store, queue: Backlog, delays: Delays, *, clock: Callable[[], datetime]
    ) -> None:
        self._records = records
        self._store = store
        self._queue = queue
        self._delays = delays
        self._clock = clock
        self.beside_others = False
        self._waiting: tuple[IndexingEvent, Failed] | None = None

    def propose(self, event: IndexingEvent, failed: Failed) -> None:
        """Names one that is due."""
        self._waiting = self._waiting or (event, failed)

    async def put_in(self) -> None:
        """Queues the one that was named first, unless another is still under way."""
        if self._waiting is None or await self._another_is_under_way():
            return
        event, failed = self._waiting
        with about(event.facts):
            await self._queue.send(event, delay=self._behind_others.total_seconds())
        await self._store.save(CHECKPOINT, {"at": rfc3339(self._clock()), "record": failed.path} | _mark(failed.facts))

    @property
    def _behind_others(self) -> timedelta:
        return self._delays.behind_others if self.beside_others else timedelta(0)

    async def _another_is_under_way(self) -> bool:
        """Its record stands as it stood when it was taken up: neither published nor failed again."""
        known = await self._store.load(CHECKPOINT)
        at, record = moment(str(known.get("at"))), known.get("record")
        if at is None or not isinstance(record, str) or not at <= self._clock() < at + self._delays.longest_try:
            return False
        facts = await self._records.facts(record)
        return facts is not None and known | _mark(facts) == known


class TakingUp:
    """What a walk takes up again.

    It looks at each failure once a round, and the event that it puts in may wait for hours. So it takes up what came
    due since the round before began (`since`), or everything that is due where that is None.
    """

    def __init__(self, alone: Alone, delays: Delays, *, since: datetime | None, clock: Callable[[], datetime]) -> None:
        self._alone = alone
        self._delays = delays
        self._since = since
        self._clock = clock

    def again(self, event: IndexingEvent, failed: Failed) -> IndexingEvent | None:
        """The event to put in for a failure, None where there is nothing to do now."""
        facts = failed.facts
        if not passes(facts.reason, facts.repeats):
            return None
        is_lost = facts.reason == WORKER_LOST
        if not self._is_due(facts, since=None if is_lost else self._since):
            return None
        repeat = event.model_copy(update={"repeats": facts.repeats + 1})
        if is_lost:
            self._alone.propose(repeat, failed)
            return None
        self._alone.beside_others = True
        return repeat

    def _is_due(self, facts: BlobFacts, since: datetime | None) -> bool:
        """One that failed in the future, by a clock that is ahead of this one, is due."""
        now = self._clock()
        if facts.fetched_at is None or facts.fetched_at > now:
            return True
        due = facts.fetched_at + self._delays.after(facts.repeats)
        return due <= now and (since is None or due > since)


def _mark(facts: BlobFacts) -> dict[str, Any]:
    return {"failedAt": rfc3339(facts.fetched_at) if facts.fetched_at else None, "repeats": facts.repeats}
