"""Checkpoints and the sweeps' lease, in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from shared.storage.checkpoint import Busy


class FakeCheckpoints:
    """The lease is free unless `taken`."""

    def __init__(self) -> None:
        self.saved: dict[str, dict[str, Any]] = {}
        self.taken = False

    @asynccontextmanager
    async def alone(self, name: str = "lease") -> AsyncIterator[None]:
        if self.taken:
            raise Busy("another sweep is running")
        yield

    async def load(self, name: str) -> dict[str, Any]:
        return self.saved.get(name, {})

    async def save(self, name: str, state: dict[str, Any]) -> None:
        self.saved[name] = state
