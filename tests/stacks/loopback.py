"""Servers of a test's own on loopback: what no emulator of a service would answer."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from shared.video_indexer import Pacer, VideoIndexerClient
from tests.samples.indexes.generator import ACCOUNT_ID
from tests.stacks.video_indexer import Identity

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """The URL of a server that answers every request so."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def client_of(
    handler: Handler, identity: Identity | None = None, *, access_token: str = "token", **options: Any
) -> AsyncIterator[VideoIndexerClient]:
    """A client of a service that answers so, but for its access tokens."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/generateAccessToken"):
            return web.json_response({"accessToken": access_token})
        return await handler(request)

    resource = "/subscriptions/s/resourceGroups/g/providers/Microsoft.VideoIndexer/accounts/name"
    async with (
        serving(answer) as url,
        VideoIndexerClient(
            url,
            identity or Identity(),
            location="l",
            account_id=ACCOUNT_ID,
            resource_id=resource,
            arm_endpoint=url,
            pacer=Pacer(1000, 100_000),
            max_wait=0.1,
            **options,
        ) as client,
    ):
        yield client
