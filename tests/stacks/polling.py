"""Waits for what happens elsewhere, where there is nothing to await: looks again and again, up to a limit."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from inspect import isawaitable
from typing import Any, Final, overload

PAUSE: Final = 0.02


@overload
async def eventually[T](look: Callable[[], Awaitable[T | None]], what: str, within: float = ...) -> T: ...
@overload
async def eventually(look: Callable[[], object], what: str = ..., within: float = ...) -> Any: ...
async def eventually(look: Callable[[], Any], what: str = "anything true", within: float = 20) -> Any:
    """The first true thing that `look` gives, or its awaitable. Raises `TimeoutError` with what was seen last."""
    seen = None
    for pause in _pauses(within):
        seen = look()
        if isawaitable(seen):
            seen = await seen
        if seen:
            return seen
        await asyncio.sleep(pause)
    raise _late(what, within, seen)


def until[T](look: Callable[[], T | None], what: str = "anything true", within: float = 20) -> T:
    """The same for a test without an event loop: meanwhile this thread waits."""
    seen = None
    for pause in _pauses(within):
        if seen := look():
            return seen
        time.sleep(pause)
    raise _late(what, within, seen)


def _pauses(within: float) -> Iterator[float]:
    deadline = time.monotonic() + within
    yield PAUSE
    while time.monotonic() < deadline:
        yield PAUSE


def _late(what: str, within: float, seen: object) -> TimeoutError:
    return TimeoutError(f"not within {within} s: {what}; last seen: {seen!r}")
