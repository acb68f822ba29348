from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web

from local.video_indexer import Emulator, Run
from tests.integration.emulator.calling import INDEX, Caller, Receiver


@pytest.fixture
async def vi() -> AsyncIterator[Emulator]:
    async with Emulator(indexes=[INDEX], run=Run(seconds=0)) as emulator:
        yield emulator


@pytest.fixture
async def caller(vi: Emulator) -> AsyncIterator[Caller]:
    async with ClientSession() as session:
        yield Caller(vi, session)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_route("*", "/api/callback", receiver.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/callback"
    yield receiver
    await runner.cleanup()
