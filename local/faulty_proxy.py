"""A proxy in front of a storage service that answers late, wrongly or not at all, as it is told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Self

from aiohttp import ClientError, ClientSession, ClientTimeout, web
from multidict import CIMultiDict
from yarl import URL

from local.ports import LOOPBACK

type Forward = Callable[[], Awaitable[web.Response]]
"""Sends the request on, once, and gives the whole answer."""
type Fault = Callable[[web.Request, Forward], Awaitable[web.StreamResponse]]
"""What happens to a request in place of `forward()`."""

_HOP_BY_HOP: Final = ("Connection", "Keep-Alive", "Transfer-Encoding")
_AUTOMATIC: Final = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")  # part of it is signed
_LARGEST_BODY: Final = 1 << 28


class FaultyProxy:
    """Forwards to a port of this machine, for `async with`. `decide` says what each request meets, None for no fault.

    Requests that are under way when the block ends are dropped.
    """

    def __init__(self, upstream: int, decide: Callable[[web.Request], Fault | None] = lambda _: None) -> None:
        self.decide = decide
        self.port = 0
        self._upstream = upstream
        self._session: ClientSession
        self._runner: web.AppRunner

    async def __aenter__(self) -> Self:
        self._session = ClientSession(auto_decompress=False, timeout=ClientTimeout(total=60))
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, 0).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()

        async def forward() -> web.Response:
            return await self._forward(request, body)

        fault = self.decide(request)
        try:
            return await (fault(request, forward) if fault else forward())
        except ClientError:  # the service is gone, and so are we
            return _hang_up(request)

    async def _forward(self, request: web.Request, body: bytes) -> web.Response:
        url = URL(f"http://{LOOPBACK}:{self._upstream}{request.raw_path}", encoded=True)
        headers = _end_to_end(request.headers.copy())
        async with self._session.request(
            request.method, url, data=body or None, headers=headers, allow_redirects=False, skip_auto_headers=_AUTOMATIC
        ) as answer:
            content = await answer.read()
            return web.Response(status=answer.status, body=content or None, headers=_end_to_end(answer.headers.copy()))


def refuse(status: int, code: str) -> Fault:
    """The service answers with an error of its own, and has done nothing."""

    async def fault(_: web.Request, __: Forward) -> web.StreamResponse:
        text = f"<Error><Code>{code}</Code><Message>As told.</Message></Error>"
        return web.Response(status=status, text=text, content_type="application/xml", headers={"x-ms-error-code": code})

    return fault


async def lose_request(request: web.Request, _: Forward) -> web.StreamResponse:
    """The connection breaks before the service hears of the request."""
    return _hang_up(request)


async def lose_answer(request: web.Request, forward: Forward) -> web.StreamResponse:
    """The service does as asked, and the connection breaks before it can say so."""
    await forward()
    return _hang_up(request)


async def cut_answer(request: web.Request, forward: Forward) -> web.StreamResponse:
    """The connection breaks half-way through the answer."""
    whole = await forward()
    body = whole.body
    if not isinstance(body, bytes):
        return _hang_up(request)
    cut = web.StreamResponse(status=whole.status, headers=whole.headers)
    cut.content_length = len(body)
    await cut.prepare(request)
    await cut.write(body[: len(body) // 2])
    _hang_up(request)
    return cut


def late(seconds: float, then: Fault | None = None) -> Fault:
    """The request is a while on its way, and then meets another fault if there is one."""

    async def fault(request: web.Request, forward: Forward) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await (then(request, forward) if then else forward())

    return fault


def is_conditional(request: web.Request) -> bool:
    """Whether the request is a write that depends on an ETag."""
    return request.method != "GET" and ("If-Match" in request.headers or "If-None-Match" in request.headers)


def _hang_up(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=502)  # nobody hears this


def _end_to_end(headers: CIMultiDict[str]) -> CIMultiDict[str]:
    for name in _HOP_BY_HOP:
        headers.popall(name, None)
    return headers
