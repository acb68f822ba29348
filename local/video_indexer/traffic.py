"""What every request passes: count, fault, rate limit, handler, gzip, request id."""

import asyncio
import gzip
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from uuid import uuid4

from aiohttp import web

from local.video_indexer.faults import Fault, Faults, before, spoil
from local.video_indexer.limits import RateLimit
from local.video_indexer.operations import LIMITED, Operation
from local.video_indexer.refusals import Refusal

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_WORTH_COMPRESSING = 1024


class Traffic:
    """Counts requests by operation, answers by operation and status, and keeps the latest URLs."""

    def __init__(self, faults: Faults, limit: RateLimit) -> None:
        self.counts: Counter[Operation] = Counter()
        self.answers: Counter[tuple[Operation, int]] = Counter()
        self.urls: deque[str] = deque(maxlen=1000)
        self.limit = limit
        self._faults = faults

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        name = request.match_info.route.name
        operation = Operation(name) if name else None
        fault = self._arrived(operation, request) if operation else None
        try:
            if fault:
                await before(fault)
            if operation in LIMITED:
                self.limit.admit()
            response = await handler(request)
        except Refusal as refusal:
            response = refusal.response()
        if operation:
            self.answers[operation, response.status] += 1
        response.headers["x-ms-request-id"] = str(uuid4())
        if not isinstance(response, web.Response):
            return response
        await _compress(request, response)
        return await spoil(fault, request, response) if fault else response

    def _arrived(self, operation: Operation, request: web.Request) -> Fault | None:
        self.counts[operation] += 1
        self.urls.append(request.raw_path)
        return self._faults.take(operation, request.match_info.get("video"))


async def _compress(request: web.Request, response: web.Response) -> None:
    body = response.body
    if not isinstance(body, bytes) or len(body) < _WORTH_COMPRESSING:
        return
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.body = await asyncio.to_thread(gzip.compress, body, 1)
        response.headers["Content-Encoding"] = "gzip"
