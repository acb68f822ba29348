"""The storm's second host, as scaling out gives one: on the same storage, until it dies for good."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final, Self

from local.functions_host import FunctionsHost
from local.processes import ProcessFailed
from local.stack import Stack
from tests.stacks.polling import eventually

TIMERS: Final = ("sweep_recent", "sweep_all")


class SecondHost:
    """It takes events off the queue like the first one, and may hold the timers' lock."""

    def __init__(self, host: FunctionsHost) -> None:
        self._host = host

    @classmethod
    @asynccontextmanager
    async def beside(cls, stack: Stack) -> AsyncIterator[Self]:
        """Starts it, before the storm breaks out."""
        host = stack.another_host()
        host.process.start()  # from this thread: the child dies with the thread that starts it
        try:
            await asyncio.to_thread(host.wait)
            yield cls(host)
        finally:
            await asyncio.to_thread(host.stop)

    @property
    def handled(self) -> int:
        """How many events it has handled."""
        return self._host.process.output().count("publish        succeeded")

    async def _has_worked(self) -> bool:
        return self.handled > 0

    async def die_after(self, seconds: float) -> None:
        """Kills it, whatever it is at; on a slow machine only once it has done something."""
        await asyncio.sleep(seconds)
        with suppress(TimeoutError):  # the report says that it did nothing
            await eventually(self._has_worked, "an event handled by the second host")
        if self._host.process.exit_code is not None:
            raise ProcessFailed(f"the second host ended by itself:\n{self._host.process.output()[-2000:]}")
        self._host.process.kill()


async def until_timers_moved_to(host: FunctionsHost) -> None:
    """Waits until the one host that is left has the lock of every timer, all others having been killed with theirs."""

    async def moved() -> bool:
        output = host.process.output()
        return all(f"Host.Functions.{timer}.Listener)" in output for timer in TIMERS)

    await eventually(moved, "the timers' locks with the host that is left", within=20)
