"""What the host is in the middle of, so that it can finish it before it stops."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any


class Work:
    """Tasks that outlive the listener that started them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._broken: asyncio.Queue[BaseException] = asyncio.Queue()

    def start(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begins something."""
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def watch(self) -> None:
        """Raises what a task let escape: a fault of this host, which then ends."""
        raise await self._broken.get()

    async def drain(self, within: timedelta) -> int:
        """Waits for what is under way, and cuts what takes longer. Returns how many that are."""
        if not self._tasks:
            return 0
        _, late = await asyncio.wait(self._tasks, timeout=within.total_seconds())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return len(late)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._broken.put_nowait(error)
