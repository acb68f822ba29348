"""How much memory indexes may take: how large one may be, and how many large ones a worker holds at once.

Small indexes are taken as they come; their share is set aside for as many as the host hands out at once. What grows
beyond waits for its turn before more of it is read. Why the sizes are as they are: docs/decisions/0010.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from ..errors import Permanent, Throttled

MIB: Final = 1 << 20
DEFAULT_INSTANCE_MB: Final = 2048
SET_ASIDE_MB: Final = 400
"""What the host, the worker and its libraries take of an instance, with room to spare."""
PEAK: Final = 13
"""Times its own size that an index takes while it is normalized: itself, and twelve times that for the worst shape."""
AT_ONCE: Final = 12
"""Events that the host hands to a worker at once: batchSize and newBatchThreshold of host.json."""
SMALL_SHARE: Final = 1 / 4
"""Of the memory for indexes, what is kept for small ones."""
PATIENCE: Final = 30.0
"""Seconds that an index waits for memory before its event is put back."""


def largest_index(instance_mb: float) -> int:
    """Bytes of the largest index that an instance of so much memory takes: one at a time, beside the small ones."""
    return int((instance_mb - SET_ASIDE_MB) * (1 - SMALL_SHARE) / PEAK) * MIB


class TooLarge(Permanent):
    """An index beyond the limit; no retry makes it smaller."""

    def __init__(self, limit: int, size: int | None = None) -> None:
        said = f"{size / MIB:.1f} MB" if size is not None else "more"
        super().__init__(
            f"the index is too large: {said}, and {limit / MIB:g} MB is the limit",
            reason="too-large",
            remedy="If it is an index, raise MAX_INDEX_MB, and the instance's memory with it; then replay it.",
        )
        self.limit = limit
        self.size = size


class IndexMemory:
    """The memory for the indexes of one process.

    :param limit: bytes of the largest index.
    :keyword instance_mb: memory of the instance.
    """

    def __init__(self, limit: int, *, instance_mb: float = DEFAULT_INSTANCE_MB) -> None:
        room = max(0.0, instance_mb - SET_ASIDE_MB) * MIB
        self.limit = limit
        self.small = min(limit, int(room * SMALL_SHARE / PEAK / AT_ONCE))
        self._free = max(int(room * (1 - SMALL_SHARE) / PEAK), limit)
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @contextmanager
    def share(self) -> Iterator["Share"]:
        """The share of one attempt, and of whatever is read within it."""
        share = Share(self)
        token = _current.set(share)
        try:
            yield share
        finally:
            _current.reset(token)
            share.release()

    async def take(self, size: int) -> None:
        """Waits until so many bytes of index fit; raises `Throttled` where that takes long."""
        if not self._waiting and size <= self._free:
            self._free -= size
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append((size, turn))
        try:
            async with asyncio.timeout(PATIENCE):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self.give_back(size)
            else:
                self._hand_out()  # who gave up is passed over
            if isinstance(error, TimeoutError):
                raise Throttled(
                    "other large indexes fill the memory",
                    reason="memory",
                    remedy="Nothing: the event waits. If it lasts, give instances more memory.",
                    delay=PATIENCE,
                ) from None
            raise

    def give_back(self, size: int) -> None:
        """So many bytes are free again."""
        self._free += size
        self._hand_out()

    def _hand_out(self) -> None:
        """In the order of asking: a large one is not passed over by those that fit."""
        while self._waiting and (self._waiting[0][1].cancelled() or self._waiting[0][0] <= self._free):
            size, turn = self._waiting.popleft()
            if not turn.cancelled():
                self._free -= size
                turn.set_result(None)


class Share:
    """What one attempt holds. It is given back when the attempt is over and every thread that it began has ended."""

    def __init__(self, memory: IndexMemory) -> None:
        self._memory = memory
        self._held = 0
        self._needed = 0
        self._holders = 1

    @property
    def limit(self) -> int:
        """Bytes of the largest index."""
        return self._memory.limit

    async def admit(self, size: int) -> None:
        """Makes sure, before it is read, that an index of so many bytes fits; raises `TooLarge`, `Throttled`."""
        if size > self._memory.limit:
            raise TooLarge(self._memory.limit, size)
        if size > self._memory.small and size > self._held:
            await self._memory.take(size - self._held)
            self._held = size

    async def admit_more(self, read: int) -> None:
        """The same while an index of unknown size is read, of which there are so many bytes by now."""
        if read > self._memory.limit:
            raise TooLarge(self._memory.limit)
        if read > self._memory.small and read > self._held:
            await self.admit(self._memory.limit)

    def settle(self, size: int) -> None:
        """An index has been read and has so many bytes: what was taken beyond them is given back."""
        if size > self._memory.small:
            self._needed = max(self._needed, size)
        self._memory.give_back(self._held - self._needed)
        self._held = self._needed

    async def in_thread[**P, T](self, work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
        """What `work` returns, computed off the event loop.

        A thread cannot be cancelled: where who waits for it is, it holds the share to its end.
        """
        running = asyncio.create_task(asyncio.to_thread(work, *arguments, **options))
        self._holders += 1
        running.add_done_callback(lambda _: self.release())
        return await asyncio.shield(running)

    def release(self) -> None:
        """One of the holders is done."""
        self._holders -= 1
        if not self._holders and self._held:
            self._memory.give_back(self._held)
            self._held = 0


_current: ContextVar[Share | None] = ContextVar("share", default=None)


@contextmanager
def reading(memory: IndexMemory) -> Iterator[Share]:
    """The share of the attempt that this is part of; outside of any, one for as long as it is read."""
    share = _current.get()
    if share is not None:
        yield share
        return
    with memory.share() as share:
        yield share


async def in_thread[**P, T](work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """What `work` returns, computed off the event loop on the share of the attempt; outside of any, in place."""
    share = _current.get()
    if share is None:
        return work(*arguments, **options)
    return await share.in_thread(work, *arguments, **options)
