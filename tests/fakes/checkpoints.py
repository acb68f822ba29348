"""Checkpoints and the sweeps' lease, in memory."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from shared.storage.checkpoint import Busy


class FakeCheckpoints:
    """The lease is free unless `taken`. `on_use` is called before whatever is asked, to raise."""

    def __init__(self) -> None:
        self.saved: dict[str, dict[str, Any]] = {}
        self.taken = False
        self.on_use: Callable[[str], None] = lambda name: None

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        self.on_use("lease")
        if self.taken:
            raise Busy("another sweep is running")
        yield

    async def load(self, name: str) -> dict[str, Any]:
        self.on_use(name)
        return self.saved.get(name, {})

    async def save(self, name: str, state: dict[str, Any]) -> None:
        self.on_use(name)
        self.saved[name] = state
