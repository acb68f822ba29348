"""What the timers work with, in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from shared.storage.checkpoint import Busy
from shared.storage.index_blobs import IndexBlob
from shared.storage.queue import Waiting
from shared.sweeping.turns import Caretaker
from tests.fakes.world import NOON, World
from tests.samples.indexes.generator import ACCOUNT_ID


class FakeSweep:
    """Finds nothing, in so many pages. While `error` is set it raises it."""

    error: Exception | None = None
    pages = 1

    def stop_at(self, moment: datetime) -> None:
        """It takes no time."""

    async def dropped_blobs(self, *, since: datetime | None = None) -> int:
        return 0

    async def videos(self, **_: Any) -> AsyncIterator[SimpleNamespace]:
        if self.error is not None:
            raise self.error
        for skip in range(self.pages):
            yield SimpleNamespace(done=skip == self.pages - 1, next_skip=skip + 1)


class FakeDroppedBlobs(dict[str, IndexBlob]):
    """The dropped indexes that stand, by name."""

    async def find(self, name: str) -> IndexBlob | None:
        return self.get(name)


class FakeCheckpoints:
    """The lease is free unless `taken`."""

    def __init__(self) -> None:
        self.saved: dict[str, dict[str, Any]] = {}
        self.taken = False

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        if self.taken:
            raise Busy("another sweep is running")
        yield

    async def load(self, name: str) -> dict[str, Any]:
        return self.saved.get(name, {})

    async def save(self, name: str, state: dict[str, Any]) -> None:
        self.saved[name] = state


class Caretaking:
    """A caretaker, and how the queues stand for it."""

    def __init__(self, world: World) -> None:
        self.sweep = FakeSweep()
        self.dropped = FakeDroppedBlobs()
        self.checkpoints = FakeCheckpoints()
        self.waiting = Waiting(0, 0, None)
        self.poison: list[str] = []
        self.caretaker = Caretaker(
            account_id=ACCOUNT_ID,
            sweep=self.sweep,  # type: ignore[arg-type]
            checkpoints=self.checkpoints,  # type: ignore[arg-type]
            container=world.container,
            blobs=self.dropped,
            queue=self,
            failures=world.failures,
            window=NOON - NOON,
            clock=lambda: world.now,
        )

    async def standing(self) -> Waiting:
        return self.waiting

    async def peek_poison(self) -> list[str]:
        return self.poison
