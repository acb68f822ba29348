"""The host is killed between two writes of one video, and started again.

What it was at comes back when its lease is over: two seconds here, ten minutes in Azure and under Core Tools. That
takes the stand-in, by name.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from local.azurite import Azurite, connection_string
from local.faulty_proxy import FaultyProxy, Forward
from local.stack import Stack
from local.upload import index_again, upload
from shared.names import DATA_CONNECTION
from tests.samples.indexes.generator import make_index
from tests.stacks.polling import eventually
from tests.stacks.running import FAST, Running

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Gate:
    """Holds the first write of one blob until it is opened, as a slow network would."""

    def __init__(self, blob: str) -> None:
        self.reached = asyncio.Event()
        self.opened = asyncio.Event()
        self.passed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._blob = blob

    def decide(self, request: web.Request) -> "Gate | None":
        write = request.method == "PUT" and request.path.endswith(f"/{self._blob}")
        return self if write and not self.reached.is_set() else None

    async def __call__(self, _: web.Request, forward: Forward) -> web.StreamResponse:
        self.reached.set()
        await self.opened.wait()
        answer = await forward()
        self.passed.set_result(answer.status)
        return answer


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def proxy(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Azurite, FaultyProxy]]:
    log: Path = tmp_path_factory.mktemp("azurite") / "azurite.log"
    async with Azurite(log=log, usual_ports=False) as azurite, FaultyProxy(azurite.ports[0]) as blobs:
        yield azurite, blobs


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    proxy: tuple[Azurite, FaultyProxy], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    azurite, blobs = proxy
    storage = connection_string((blobs.port, azurite.ports[1], azurite.ports[2]))
    logs = tmp_path_factory.mktemp("stack")
    stack = Stack(logs, azurite=azurite, settings=FAST | {DATA_CONNECTION: storage}, usual_ports=False, stand_in=True)
    async with Running(stack) as running:
        yield running


@pytest.mark.parametrize("blob", ["topics.json", "labels.json", "manifest.json"])
async def test_a_host_killed_between_two_writes_leaves_nothing_wrong(
    running: Running, proxy: tuple[Azurite, FaultyProxy], blob: str
) -> None:
    service, callback_url = running.service, running.stack.host.callback_url
    account = service.account.id
    video = await upload(service, make_index(1, duration_seconds=30, account_id=account), callback_url)
    before = await running.until_published(video)
    await running.age(video)

    gate = Gate(blob)
    proxy[1].decide = gate.decide
    await index_again(service, video, make_index(2, duration_seconds=30, account_id=account), callback_url)
    await asyncio.wait_for(gate.reached.wait(), 20)
    running.stack.host.process.kill()
    halfway = await running.folder(video)
    assert halfway[blob] == before[blob]
    assert halfway["manifest.json"] == before["manifest.json"]

    await running.stack.start_host()
    after = await running.until_published(video)
    assert after.keys() == before.keys()
    assert after["manifest.json"] != before["manifest.json"]

    gate.opened.set()  # the dead worker's write arrives at last
    assert await asyncio.wait_for(gate.passed, 20) == 412
    assert await running.folder(video) == after
    await running.until_quiet()
    assert await running.poisoned() == []


async def test_a_failure_record_does_not_outlive_what_is_published_while_it_is_written(
    running: Running, proxy: tuple[Azurite, FaultyProxy]
) -> None:
    """The one write that no listing of the publishing worker can have seen: the second look takes it away."""
    service, callback_url = running.service, running.stack.host.callback_url
    found = make_index(3, duration_seconds=30, account_id=service.account.id, state="Failed")
    service.add("outlive123", found)
    gate = Gate("failure.json")
    proxy[1].decide = gate.decide
    await running.call_back(id="outlive123", state="Failed")
    await asyncio.wait_for(gate.reached.wait(), 20)
    await index_again(service, "outlive123", found | {"state": "Processed"}, callback_url)
    published = await running.until_published("outlive123")
    gate.opened.set()
    assert await asyncio.wait_for(gate.passed, 20) == 201
    assert (await running.folder("outlive123")).keys() == {*published, "failure.json"}
    await eventually(lambda: healed(running, published), "failure.json gone")


async def healed(running: Running, published: dict[str, bytes]) -> bool:
    return await running.folder("outlive123") == published
