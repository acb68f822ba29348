"""Faults on demand: by count (the next n requests) or by a seeded probability."""

import asyncio
from collections import Counter
from contextlib import suppress
from random import Random
from typing import Any, Literal

import msgspec
from aiohttp import web

from local.video_indexer.operations import Operation
from local.video_indexer.refusals import refused_by_fault


class Fault(msgspec.Struct, forbid_unknown_fields=True):
    """One kind of trouble for requests to `operation` (None: any) about `video` (None: any).

    `status` answers at once with that status, `retry_after` and `headers`, and with `body` as JSON (None: what the
    service says with that status); `delay` answers late; `cut` closes the connection half-way through the body; `slow`
    spreads the body over `seconds`. It hits the next `times` requests (None: all), each with `probability`.
    """

    kind: Literal["status", "delay", "cut", "slow"]
    operation: Operation | None = None
    video: str | None = None
    times: int | None = 1
    probability: float = 1.0
    status: int = 500
    retry_after: int | None = None
    headers: dict[str, str] = {}
    body: Any = None
    seconds: float = 0.0


class Faults:
    """The faults in force, first come first served. One request meets at most one of them; `met` counts them."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - repeatable, not secret
        self._faults: list[Fault] = []
        self.met: Counter[str] = Counter()

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def remove(self, fault: Fault) -> None:
        self._faults.remove(fault)

    def clear(self) -> None:
        self._faults.clear()

    def take(self, operation: Operation, video: str | None = None) -> Fault | None:
        """The fault that this request meets, used up by one."""
        for fault in self._faults:
            if fault.operation not in (None, operation) or fault.video not in (None, video):
                continue
            if self._random.random() >= fault.probability:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
            self.met[f"{operation} {fault.status if fault.kind == 'status' else fault.kind}"] += 1
            return fault
        return None


async def before(fault: Fault) -> None:
    """What a fault does before the request is looked at."""
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds)
    if fault.kind == "status":
        raise refused_by_fault(fault.status, fault.retry_after, fault.headers, fault.body)


async def spoil(fault: Fault, request: web.Request, response: web.Response) -> web.StreamResponse:
    """What a fault does to the answer."""
    if fault.kind not in ("cut", "slow"):
        return response
    body = response.body
    assert isinstance(body, bytes)
    spoilt = web.StreamResponse(status=response.status, headers=response.headers)
    spoilt.content_length = len(body)
    await spoilt.prepare(request)
    if fault.kind == "cut":
        await spoilt.write(body[: len(body) // 2])
        assert request.transport
        request.transport.close()
        return spoilt
    step = max(1, -(-len(body) // 20))
    with suppress(ConnectionResetError):  # the caller may not have the patience
        for start in range(0, len(body), step):
            await spoilt.write(body[start : start + step])
            await asyncio.sleep(fault.seconds / 20)
        await spoilt.write_eof()
    return spoilt
