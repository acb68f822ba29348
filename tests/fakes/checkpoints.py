"""Checkpoints and the sweeps' lease, in memory."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from shared.storage.checkpoint import Busy


class FakeCheckpoints:
    """The lease is free unless `taken`, by one who holds it or by the test."""

    def __init__(self) -> None:
        self.saved: dict[str, dict[str, Any]] = {}
        self.taken = False

    @asynccontextmanager
    async def alone(self, name: str = "lease") -> AsyncIterator[None]:
        if self.taken:
            raise Busy("another sweep is running")
        self.taken = True
        try:
            yield
        finally:
            self.taken = False

    async def load(self, name: str) -> dict[str, Any]:
        state: dict[str, Any] = _stored(self.saved.get(name, {}))
        return state

    async def save(self, name: str, state: dict[str, Any]) -> None:
        self.saved[name] = _stored(state)


def _stored(state: Any) -> Any:
    """What comes back of what is stored: a copy, as JSON has it."""
    return json.loads(json.dumps(state))
