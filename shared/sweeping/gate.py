"""Where a sweep gives way: to events that wait, to a service that throttles, and to its time."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from ..correlation import about
from ..errors import Throttled
from ..events import IndexingEvent

SHORT_QUEUE: Final = 100
QUEUE_PATIENCE: Final = 5.0
GIVES_WAY_AFTER: Final = 120.0
SHARE: Final = 10
"""How many events a turn puts behind a queue that stays long: healing goes on beside any flood."""


class GaveWay(Exception):
    """The queue stayed long, the service throttles, or the time is over: the sweep stopped, to go on another time."""


class Backlog(Protocol):
    """What a sweep asks of the queue."""

    async def send(self, event: IndexingEvent, *, delay: float = 0) -> None:
        """Enqueues an event."""
        ...

    async def backlog(self) -> int:
        """About how many events wait."""
        ...


class Gate:
    """What a sweep found goes through here to the queue: while that is short, and a small share of it in any case.

    After `stop_at` nothing goes through: a queue that drains slowly but steadily makes one page take longer than the
    host lets a function run. Who is `patient` (a person who watches) waits for a short queue, and for the service,
    as long as it takes.
    """

    def __init__(
        self,
        queue: Backlog,
        *,
        clock: Callable[[], datetime],
        stop_at: datetime | None = None,
        patient: bool = False,
    ) -> None:
        self._queue = queue
        self._clock = clock
        self._stop_at = stop_at
        self._patient = patient
        self._room = 0
        self._share = SHARE

    async def send(self, event: IndexingEvent) -> None:
        """Queues an event once the queue is short, or as part of the share. Raises `GaveWay`."""
        self.check_time()
        await self._wait_for_room()
        self._room -= 1
        with about(event.facts):
            await self._queue.send(event)

    def check_time(self) -> None:
        """Raises `GaveWay` where the sweep's time is over."""
        if self.is_over:
            raise GaveWay("its time is over")

    @property
    def is_over(self) -> bool:
        """Whether the sweep's time is over."""
        return self._stop_at is not None and self._clock() > self._stop_at

    async def wait_for_service(self, throttled: Throttled) -> None:
        """Waits as long as the service asks for; raises `GaveWay` where that is not this sweep's to do."""
        if not self._patient:
            raise GaveWay(str(throttled)) from throttled
        await asyncio.sleep(throttled.delay)

    async def _wait_for_room(self) -> None:
        waited = 0.0
        while self._room <= 0:
            backlog = await self._queue.backlog()
            self._room = SHORT_QUEUE - backlog
            if self._room > 0:
                break
            if not self._patient and waited >= GIVES_WAY_AFTER:
                if not self._share:
                    raise GaveWay(f"{backlog} events have been waiting for {waited:.0f} s")
                self._room, self._share = self._share, 0
                break
            await asyncio.sleep(QUEUE_PATIENCE)
            self.check_time()
            waited += QUEUE_PATIENCE
