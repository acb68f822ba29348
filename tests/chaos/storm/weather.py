"""What storage and Video Indexer do wrong while the storm lasts."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import Final, NamedTuple

import msgspec
from aiohttp import web

from local.faulty_proxy import Fault, cut_answer, is_conditional, late, lose_answer, lose_request, refuse
from local.video_indexer import Emulator, Mishap, Operation
from local.video_indexer import Fault as ServiceFault


class Trouble(NamedTuple):
    """A fault of storage, and which share of the requests that it fits it hits."""

    name: str
    share: float
    fault: Fault
    fits: Callable[[web.Request], bool] = lambda _: True


def _reads(request: web.Request) -> bool:
    return request.method == "GET"


STORAGE: Final = (
    Trouble("503", 0.01, refuse(503, "ServerBusy")),
    Trouble("500", 0.004, refuse(500, "InternalError")),
    Trouble("412", 0.02, refuse(412, "ConditionNotMet"), is_conditional),
    Trouble("request lost", 0.005, lose_request),
    Trouble("answer lost", 0.01, lose_answer),
    Trouble("answer cut", 0.005, cut_answer, _reads),
    Trouble("late", 0.01, late(0.7)),
    Trouble("write very late", 0.02, late(2.5), lambda request: request.method == "PUT"),
    Trouble("timed out", 0.002, late(3, lose_request)),
)

SERVICE: Final = (
    *(
        ServiceFault("status", Operation.INDEX, times=None, probability=0.02, status=status, retry_after=wait)
        for status, wait in ((429, 1), (429, 3), (500, None), (503, None), (504, None), (401, None))
    ),
    ServiceFault("cut", Operation.INDEX, times=None, probability=0.02),
    ServiceFault("slow", Operation.INDEX, times=None, probability=0.03, seconds=2.5),
    ServiceFault("delay", Operation.INDEX, times=None, probability=0.02, seconds=1),
    ServiceFault("status", Operation.ACCESS_TOKEN, times=None, probability=0.1, status=503),
    ServiceFault("status", Operation.LIST, times=None, probability=0.2, status=504),
)

CALLBACKS: Final = Mishap(copies=2, jitter_seconds=1, lost_probability=0.35)
"""One in eight events is lost altogether; the copies of the others come in any order."""


class StorageWeather:
    """Decides what a request to storage meets, and counts it, from when it breaks out until it clears."""

    def __init__(self, service: str, rng: Random, force: float) -> None:
        self.met: Counter[str] = Counter()
        self.down = False
        self._service = service
        self._rng = rng
        self._force = force
        self._rages = False

    def break_out(self) -> None:
        """From now on there is trouble."""
        self._rages = True

    def clear(self) -> None:
        """No more trouble."""
        self._rages = False

    def decide(self, request: web.Request) -> Fault | None:
        """The fault for this request, None for most."""
        if not self._rages:
            return None
        if self.down:
            self.met[f"{self._service} down"] += 1
            return refuse(503, "ServerBusy")
        for trouble in STORAGE:
            if trouble.fits(request) and self._rng.random() < trouble.share * self._force:
                self.met[f"{self._service} {trouble.name}"] += 1
                return trouble.fault
        return None


@asynccontextmanager
async def outage(service: Emulator) -> AsyncIterator[None]:
    """Video Indexer answers nothing but 503 while the block runs."""
    down = ServiceFault("status", Operation.INDEX, times=None, status=503)
    service.faults.add(down)
    try:
        yield
    finally:
        service.faults.remove(down)


def break_out(service: Emulator, force: float) -> None:
    """Video Indexer gets into trouble, and its callbacks go astray."""
    for fault in SERVICE:
        service.faults.add(msgspec.structs.replace(fault, probability=fault.probability * force))
    service.callbacks.mishap = CALLBACKS


def clear(service: Emulator) -> None:
    """Video Indexer is well again."""
    service.faults.clear()
    service.callbacks.mishap = Mishap()
