"""A timer's turn at what is gone from the account: the search, and the removal where a setting asks for it."""

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol

from ..storage.checkpoint import Busy
from ..telemetry import sweeps
from .account import NothingTold
from .checkpoints import Round
from .gate import SHORT_QUEUE, Backlog, Gate, GaveWay
from .removed import REMOVING, RemovedVideos
from .search import MOST, SAVED_EVERY, Mode, Search

type Wanted = Literal["keep", "mark", "delete"]

CHECKPOINT: Final = "all-removed"
EVERY: Final = timedelta(hours=24)

logger = logging.getLogger(__name__)


class Leases(Protocol):
    """Where a turn's state is kept, and the lease that lets only one run at a time."""

    def alone(self, name: str = ...) -> AbstractAsyncContextManager[None]:
        """Holds a lease; raises `Busy`."""
        ...

    async def load(self, name: str) -> dict[str, Any]:
        """A checkpoint; empty where there is none."""
        ...

    async def save(self, name: str, state: dict[str, Any]) -> None:
        """Replaces a checkpoint."""
        ...


class Removing:
    """Runs at most one removal at a time, and only while nothing waits to be healed."""

    def __init__(
        self,
        videos: RemovedVideos,
        wanted: Wanted,
        *,
        checkpoints: Leases,
        queue: Backlog,
        clock: Callable[[], datetime],
    ) -> None:
        self._videos = videos
        self._wanted: Wanted = wanted
        self._checkpoints = checkpoints
        self._queue = queue
        self._clock = clock

    async def turn(self, kind: str, healed: bool, stop_at: datetime) -> None:
        """Ends what was cut off, whoever began it; once a day all that is gone is searched for and removed."""
        searches = self._wanted != "keep" and kind == "all" and healed
        if not searches and await self._videos.is_settled():
            return
        gate, outcome = Gate(self._queue, clock=self._clock, stop_at=stop_at), "failed"
        try:
            async with self._checkpoints.alone(REMOVING):
                await self._videos.settle(gate)
                outcome = await self._search(gate) if searches else "done"
        except Busy:
            outcome = "busy"
        except GaveWay as reason:
            logger.info("the removal of what is gone gave way: %s", reason)
            outcome = "unfinished"
        finally:
            if searches:
                sweeps.add(1, {"kind": kind, "part": "removed", "outcome": outcome})

    async def _search(self, gate: Gate) -> str:
        now, state = self._clock(), await self._checkpoints.load(CHECKPOINT)
        round_ = Round.read(state, now) or Round(now)
        if round_.finished:
            if now - round_.started < EVERY:
                return "not-due"
            round_, state = round_.next(now), {}
        search = Search.read(state.get("search"), now)
        try:
            await self._go_through(search, round_, gate)
        except GaveWay:
            await self._save(round_, search)
            raise
        except NothingTold as told:
            round_.walk.count(1, str(told))
        except Exception:
            search.walk_again()
            await self._save(round_, search)
            raise
        for words in search.named:
            round_.walk.count(1, words)
        round_.walk.count(search.untold - len(search.named), "more of which it cannot be told whether they are gone")
        round_.finish()
        await self._checkpoints.save(CHECKPOINT, round_.state())
        return "done"

    async def _go_through(self, search: Search, round_: Round, gate: Gate) -> None:
        """Finds all that is gone before the first is removed. More than a few are left to a person."""
        assert self._wanted != "keep"
        mode: Mode = self._wanted
        steps = 0
        async for _ in self._videos.search(search, mode, gate, enough=MOST):
            steps += 1
            if steps % SAVED_EVERY == 0:
                await self._save(round_, search)
                await self._give_way()
        if search.is_large:
            several = "more than " if not search.is_done else ""
            words = f"{several}{len(search.gone)} of {search.published} published videos are gone from the account"
            round_.walk.count(1, f"{words}: too many to remove unasked, see python -m shared prune --dry-run")
            logger.warning("%s: nothing is removed", words)
            return
        async for _ in self._videos.remove(search, mode, gate):
            gate.check_time()

    async def _give_way(self) -> None:
        """Events that wait go first."""
        waiting = await self._queue.backlog()
        if waiting >= SHORT_QUEUE:
            raise GaveWay(f"{waiting} events wait")

    async def _save(self, round_: Round, search: Search) -> None:
        await self._checkpoints.save(CHECKPOINT, round_.state() | {"search": search.state()})
