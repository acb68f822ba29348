"""What a timer does: one turn of a sweep, then a look after the queues."""

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol

from ..storage.checkpoint import Busy
from ..storage.queue import Waiting
from ..telemetry import poison_messages, queue_age, sweeps
from .checkpoints import Round
from .dropped_blobs import DroppedBlobSweep
from .gate import Backlog, Gate, GaveWay
from .lost_events import LostEvents
from .videos import VideoSweep

type Kind = Literal["recent", "all"]
type SweepOutcome = Literal["done", "unfinished", "not-due", "busy", "failed"]

EVERY: Final = timedelta(hours=24)
"""How often everything is swept."""

logger = logging.getLogger(__name__)


class Queues(Backlog, Protocol):
    """What a turn asks of the queues."""

    async def standing(self) -> Waiting:
        """How many messages wait, and since when."""
        ...

    async def peek_poison(self) -> list[str]:
        """The oldest messages of the poison queue, left where they are."""
        ...


class CheckpointStore(Protocol):
    """Where a sweep's state is kept, and the lease that lets only one run at a time."""

    def alone(self) -> AbstractAsyncContextManager[None]:
        """Holds the lease; raises `Busy`."""
        ...

    async def load(self, name: str) -> dict[str, Any]:
        """A checkpoint; empty where there is none."""
        ...

    async def save(self, name: str, state: dict[str, Any]) -> None:
        """Replaces a checkpoint."""
        ...


class Turns:
    """Runs at most one sweep at a time, over the recent window or over everything."""

    def __init__(
        self,
        *,
        videos: VideoSweep,
        blobs: DroppedBlobSweep,
        lost: LostEvents,
        checkpoints: CheckpointStore,
        queues: Queues,
        window: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        self._videos = videos
        self._blobs = blobs
        self._lost = lost
        self._checkpoints = checkpoints
        self._queues = queues
        self._window = window
        self._clock = clock

    async def run(self, kind: Kind, *, patience: timedelta) -> SweepOutcome:
        """One turn of a timer, of about `patience`. A sweep of everything goes on where the last turn stopped.

        The queues are looked after however the sweep ended: they matter most when it does not get through.
        """
        outcome: SweepOutcome = "failed"
        try:
            try:
                swept = await self._turn(kind, Gate(self._queues, clock=self._clock, stop_at=self._clock() + patience))
            finally:
                await self._look_after_queues()
            outcome = swept
        finally:
            sweeps.add(1, {"kind": kind, "outcome": outcome})
            logger.info("sweep of %s: %s", kind, outcome)
        return outcome

    async def _turn(self, kind: Kind, gate: Gate) -> SweepOutcome:
        try:
            async with self._checkpoints.alone():
                return await (self._recent(gate) if kind == "recent" else self._all(gate))
        except Busy:
            return "busy"
        except GaveWay as reason:
            logger.info("sweep of %s gave way: %s", kind, reason)
            return "unfinished"

    async def _recent(self, gate: Gate) -> SweepOutcome:
        """New videos of the window, and blobs that were dropped in it."""
        since = self._clock() - self._window
        await self._blobs.queue(gate, since=since)
        async for _ in self._videos.queue(gate, created_after=since):
            if gate.is_over:
                return "unfinished"
        return "done"

    async def _all(self, gate: Gate) -> SweepOutcome:
        """Every video and every blob, once in `EVERY`, in as many turns as it takes."""
        now = self._clock()
        known = Round.read(await self._checkpoints.load("all")) or Round(now)
        if known.finished:
            if now - known.started < EVERY:
                return "not-due"
            known = Round(now)
        if not known.videos.done:
            async for progress in self._videos.queue(gate, known.videos):
                known = replace(known, videos=progress)
                await self._checkpoints.save("all", known.state())
                if not progress.done and gate.is_over:
                    return "unfinished"
        await self._blobs.queue(gate)
        await self._checkpoints.save("all", replace(known, finished=True).state())
        return "done"

    async def _look_after_queues(self) -> None:
        waiting = await self._queues.standing()
        poison_messages.set(waiting.poison)
        queue_age.set((self._clock() - waiting.oldest).total_seconds() if waiting.oldest else 0)
        await self._lost.record(await self._queues.peek_poison() if waiting.poison else [])
