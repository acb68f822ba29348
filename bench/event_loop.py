"""How long the event loop stands still while an index is normalized, as the app does it: callbacks wait as long.

A busy machine lets an idle loop wait, too, and stretches each stall; so the loop is also measured beside a thread that
sleeps, and no target is judged where normalizing itself is stretched. What a stall is made of is told by the thread's
own clock: the longest call into native code, during which nobody else has the interpreter.
"""

import asyncio
import gc
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, Final, NamedTuple

from bench.indexes import index_of
from bench.result import Result
from shared.bounds.memory import IndexMemory, in_thread
from shared.insights import normalize

TARGET_MS: Final = 25
TARGET_HOURS: Final = 8
TICK: Final = 0.001
BUSY: Final = 1.5
"""How much longer than the processor's time something takes on a machine that is busy."""


class Call(NamedTuple):
    """One call into native code: how long it took of the processor, in seconds, and where it stands."""

    seconds: float = 0.0
    name: str = ""


def measure(*, quick: bool) -> Iterator[Result]:
    """The longest stall while indexes of 1, 8 and 27 hours are normalized."""
    for hours in (1, 8) if quick else (1, 8, 27):
        for full in (True, False):
            body = index_of(hours, full=full).read_bytes()
            started, worked = time.perf_counter(), time.thread_time()
            normalize(body)
            takes, worked = time.perf_counter() - started, time.thread_time() - worked
            stall = min(asyncio.run(_longest_stall(len(body), normalize, body)) for _ in range(3)) * 1e3
            idle = min(asyncio.run(_longest_stall(0, time.sleep, takes)) for _ in range(3)) * 1e3
            call = _longest_call(body)
            is_target, is_quiet = hours == TARGET_HOURS, takes < worked * BUSY
            yield Result(
                f"longest stall of the event loop, {hours} h{'' if full else ', the three insights alone'}",
                f"≤ {TARGET_MS} ms" if is_target else "stated",
                f"{stall:.0f} ms, idle {idle:.0f} ms",
                stall <= TARGET_MS if is_target and is_quiet else None,
                f"{len(body) / 1e6:.1f} MB, which take {takes * 1e3:.0f} ms to normalize, {worked * 1e3:.0f} of the"
                f" processor{'' if is_quiet else ': too busy a machine to judge'}; best of 3; longest native call"
                f" {call.seconds * 1e3:.1f} ms of the processor: {call.name}",
            )


async def _longest_stall(size: int, work: Callable[..., object], argument: object) -> float:
    """In seconds, while `work` runs in a thread as indexes do."""

    async def run() -> None:
        with IndexMemory(size).share():
            await in_thread(work, argument)

    gc.collect()
    task = asyncio.create_task(run())
    longest, before = 0.0, time.perf_counter()
    while not task.done():
        await asyncio.sleep(TICK)
        now = time.perf_counter()
        longest, before = max(longest, now - before - TICK), now
    await task
    return longest


def _longest_call(body: bytes) -> Call:
    """Of those that run no Python on their way: only they keep the interpreter to themselves."""
    longest, open_calls = Call(), list[float]()

    def look(frame: FrameType, event: str, function: Any) -> None:
        nonlocal longest
        if event == "c_call":
            open_calls.append(time.thread_time())
        elif event == "call":
            open_calls[:] = [0.0] * len(open_calls)
        elif event in ("c_return", "c_exception") and open_calls and (began := open_calls.pop()):
            call = Call(time.thread_time() - began, f"{function.__qualname__} in {frame.f_code.co_name}")
            longest = max(longest, call)

    sys.setprofile(look)
    try:
        normalize(body)
    finally:
        sys.setprofile(None)
    return longest
