from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from local.video_indexer import Emulator, Run
from tests.integration.emulator.calling import INDEX, Caller, Receiver
from tests.stacks.loopback import serving


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
    async with serving(receiver.receive) as url:
        receiver.url = f"{url}/api/callback"
        yield receiver
