"""Checkpoints and the sweeps' lease, in memory."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from shared.storage.checkpoint import Busy


class FakeCheckpoints:
    """The lease is free unless `taken`, by one who holds it or by the test. `on_use` is called before whatever is
    asked, to raise."""

    def __init__(self) -> None:
        self.saved: dict[str, dict[str, Any]] = {}
        self.taken = False
        self.on_use: Callable[[str], None] = lambda name: None

    @asynccontextmanager
    async def alone(self, name: str = "lease") -> AsyncIterator[None]:
        self.on_use(name)
        if self.taken:
            raise Busy("another sweep is running")
        self.taken = True
        try:
            yield
        finally:
            self.taken = False

    async def load(self, name: str) -> dict[str, Any]:
        self.on_use(name)
        state: dict[str, Any] = _stored(self.saved.get(name, {}))
        return state

    async def save(self, name: str, state: dict[str, Any]) -> None:
        self.on_use(name)
        self.saved[name] = _stored(state)


def _stored(state: Any) -> Any:
    """What comes back of what is stored: a copy, as JSON has it."""
    return json.loads(json.dumps(state))
