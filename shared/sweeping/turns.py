"""What a timer does: a turn of each sweep (videos, dropped blobs, what was not announced) and a look after the queues.

They go side by side, each with its own checkpoint and all of the time: the trouble of one is not the other's. What is
gone from the account comes after them.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol

from ..storage.checkpoint import Busy
from ..storage.queue import Waiting
from ..telemetry import poison_messages, queue_age, sweeps
from .checkpoints import Round
from .dropped_blobs import DroppedBlobSweep
from .gate import Backlog, Gate, GaveWay
from .lost_events import LostEvents, PoisonQueue
from .removing import Removing
from .taking_up import Alone, Delays, FactsOf, TakingUp
from .videos import Progress, VideoSweep

type Kind = Literal["recent", "all"]
type Part = Literal["videos", "blobs", "announcements"]
type SweepOutcome = Literal["done", "unfinished", "not-due", "busy", "failed"]

EVERY: Final = timedelta(hours=24)
"""How often everything is swept."""
WALKS: Final[tuple[Part, ...]] = ("videos", "blobs")
CHECKPOINTS: Final = ("recent-videos", "recent-blobs", "all-videos", "all-blobs")

logger = logging.getLogger(__name__)


class Queues(Backlog, PoisonQueue, Protocol):
    """What a turn asks of the queues."""

    async def standing(self) -> Waiting:
        """How many messages wait, and since when."""
        ...


class CheckpointStore(Protocol):
    """Where a sweep's state is kept, and the lease that lets only one run at a time."""

    def alone(self, name: str = ...) -> AbstractAsyncContextManager[None]:
        """Holds a lease; raises `Busy`."""
        ...

    async def load(self, name: str) -> dict[str, Any]:
        """A checkpoint; empty where there is none."""
        ...

    async def save(self, name: str, state: dict[str, Any]) -> None:
        """Replaces a checkpoint."""
        ...


class AnnouncementTurns(Protocol):
    """The sweep over what was not announced."""

    async def turn(self, stop_at: datetime) -> Literal["done", "unfinished", "not-due"]:
        """Announces what can be by then."""
        ...


class Turns:
    """Runs the sweeps of one timer at a time, over the recent window or over everything."""

    def __init__(
        self,
        *,
        videos: VideoSweep,
        blobs: DroppedBlobSweep,
        lost: LostEvents,
        removing: Removing,
        records: FactsOf,
        checkpoints: CheckpointStore,
        queues: Queues,
        announcements: AnnouncementTurns | None,
        window: timedelta,
        first_delay: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        self._videos = videos
        self._blobs = blobs
        self._lost = lost
        self._removing = removing
        self._records = records
        self._checkpoints = checkpoints
        self._queues = queues
        self._announcements = announcements
        self._window = window
        self._delays = Delays(first_delay)
        self._clock = clock

    async def run(self, kind: Kind, *, patience: timedelta) -> SweepOutcome:
        """One turn of a timer, of about `patience`. Each sweep goes on where its last turn stopped.

        What is gone from the account comes last, in the time that is left: healing never waits for it.
        The outcome is that of the sweep that got less far. What failed is raised when all have ended.
        """
        stop_at = self._clock() + patience
        swept, looked = await asyncio.gather(
            self._sweep(kind, stop_at), self._look_after_queues(stop_at), return_exceptions=True
        )
        outcomes = swept if isinstance(swept, list) else [swept]
        told = [outcome if isinstance(outcome, str) else "failed" for outcome in outcomes]
        logger.info("sweep of %s: %s", kind, ", ".join(told))
        healed = set(told[: len(WALKS)]) <= {"done", "not-due"}
        (removed,) = await asyncio.gather(self._removing.turn(kind, healed, stop_at), return_exceptions=True)
        errors = [outcome for outcome in (*outcomes, looked, removed) if isinstance(outcome, Exception)]
        if errors:
            raise ExceptionGroup(f"the sweep of {kind} failed", errors)
        return _least(told)

    async def _sweep(self, kind: Kind, stop_at: datetime) -> Sequence[SweepOutcome | BaseException]:
        """The sweeps under the one lease, then what is to be taken up alone."""
        parts: tuple[Part, ...] = (*WALKS, "announcements") if self._announcements else WALKS
        try:
            async with self._checkpoints.alone():
                alone = Alone(self._records, self._checkpoints, self._queues, self._delays, clock=self._clock)
                turns: list[Awaitable[SweepOutcome]] = [self._turn(kind, part, stop_at, alone) for part in WALKS]
                if self._announcements:
                    turns.append(self._announcements.turn(stop_at))
                outcomes = await asyncio.gather(*turns, return_exceptions=True)
                await alone.put_in()
        except Busy:
            outcomes = ["busy" for _ in parts]
        for part, outcome in zip(parts, outcomes, strict=True):
            word = outcome if isinstance(outcome, str) else "failed"
            sweeps.add(1, {"kind": kind, "part": part, "outcome": word})
        return outcomes

    async def _turn(self, kind: Kind, part: Part, stop_at: datetime, alone: Alone) -> SweepOutcome:
        name, now = f"{kind}-{part}", self._clock()
        round_ = Round.read(await self._checkpoints.load(name), now) or Round(now)
        if round_.finished:
            if kind == "all" and now - round_.started < EVERY:
                return "not-due"
            round_ = round_.next(now)
        began_at = round_.walk.place
        try:
            await self._walk(kind, part, round_, Gate(self._queues, clock=self._clock, stop_at=stop_at), alone)
        except GaveWay as reason:
            logger.info("sweep of %s %s gave way: %s", kind, part, reason)
            round_.stuck = 0
            await self._checkpoints.save(name, round_.state())
            return "unfinished"
        except Exception:
            round_.fail(began_at)
            await self._checkpoints.save(name, round_.state())
            raise
        round_.finish()
        await self._checkpoints.save(name, round_.state())
        return "done"

    async def _walk(self, kind: Kind, part: Part, round_: Round, gate: Gate, alone: Alone) -> None:
        """All that is left of a round. Raises `GaveWay`."""

        async def save() -> None:
            await self._checkpoints.save(f"{kind}-{part}", round_.state())

        recent, walk = kind == "recent", round_.walk
        since = round_.started - self._window if recent else None
        taking_up = TakingUp(alone, self._delays, since=round_.previous if recent else None, clock=self._clock)
        if part == "blobs":
            await self._blobs.queue(gate, since=since, walk=walk, taking_up=taking_up, save=save)
            return
        start = Progress(next_skip=int(walk.page) if walk.page.isdecimal() else 0)
        async for page in self._videos.queue(gate, start, created_after=since, walk=walk, taking_up=taking_up):
            if not page.done:
                await save()
                gate.check_time()

    async def _look_after_queues(self, stop_at: datetime) -> None:
        waiting = await self._queues.standing()
        poison_messages.set(waiting.poison)
        queue_age.set((self._clock() - waiting.oldest).total_seconds() if waiting.oldest else 0)
        if waiting.poison:
            await self._lost.record(stop_at=stop_at)


def _least(outcomes: Sequence[str]) -> SweepOutcome:
    order: tuple[SweepOutcome, ...] = ("failed", "unfinished", "busy", "done", "not-due")
    return next(outcome for outcome in order if outcome in outcomes)
