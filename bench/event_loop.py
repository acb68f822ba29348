"""How long the event loop stands still while an index is normalized, as the app does it: callbacks wait as long."""

import asyncio
import gc
import time
from collections.abc import Iterator
from typing import Final

from bench.indexes import index_of
from bench.result import Result
from shared.bounds.memory import IndexMemory, in_thread
from shared.insights import normalize

TARGET_MS: Final = 25
TARGET_HOURS: Final = 8
TICK: Final = 0.001


def measure(*, quick: bool) -> Iterator[Result]:
    """The longest stall while indexes of 1, 8 and 27 hours are normalized."""
    for hours in (1, 8) if quick else (1, 8, 27):
        for full in (True, False):
            body = index_of(hours, full=full).read_bytes()
            stall = min(asyncio.run(_longest_stall(body)) for _ in range(3)) * 1e3
            started = time.perf_counter()
            normalize(body)
            takes = (time.perf_counter() - started) * 1e3
            met = stall <= TARGET_MS if hours == TARGET_HOURS else None
            yield Result(
                f"longest stall of the event loop, {hours} h{'' if full else ', the three insights alone'}",
                f"≤ {TARGET_MS} ms" if hours == TARGET_HOURS else "stated",
                f"{stall:.0f} ms",
                met,
                f"{len(body) / 1e6:.1f} MB, which take {takes:.0f} ms to normalize; best of 3",
            )


async def _normalized(body: bytes) -> None:
    with IndexMemory(len(body)).share():
        await in_thread(normalize, body)


async def _longest_stall(body: bytes) -> float:
    gc.collect()
    work = asyncio.create_task(_normalized(body))
    longest, before = 0.0, time.perf_counter()
    while not work.done():
        await asyncio.sleep(TICK)
        now = time.perf_counter()
        longest, before = max(longest, now - before - TICK), now
    await work
    return longest
