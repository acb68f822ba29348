"""The storm's witness sees what it is there to see."""

from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from aiohttp import ClientError, ClientSession, web

from local.faulty_proxy import Fault, FaultyProxy, cut_answer
from tests.chaos.storm.witness import Witness
from tests.stacks.loopback import serving


@pytest.fixture
async def storage() -> AsyncIterator[int]:
    """Takes everything but what is called `refused`."""

    async def put(request: web.Request) -> web.Response:
        return web.Response(status=412 if await request.read() == b"refused" else 201, text="An answer.")

    async with serving(put) as url:
        yield int(url.rpartition(":")[2])


@pytest.mark.parametrize(
    ("bodies", "twice"),
    [
        ([b"a", b"b", b"a"], 0),
        ([b"a", b"b", b"b"], 1),
        ([b"a", b"refused", b"refused"], 0),
        ([b"a", b"refused", b"a"], 1),
    ],
)
@pytest.mark.parametrize("fault", [None, cut_answer])
async def test_a_document_taken_twice_is_seen(
    storage: int, bodies: list[bytes], twice: int, fault: Fault | None
) -> None:
    witness = Witness(lambda _: fault)
    async with FaultyProxy(storage, witness.decide) as proxy, ClientSession() as session:
        for name in ("topics.json", "failure.json"):
            for body in bodies:
                with suppress(ClientError):  # the answer is cut
                    async with session.put(f"http://127.0.0.1:{proxy.port}/insights/video/{name}", data=body) as answer:
                        await answer.read()
    assert witness.twice == ["/insights/video/topics.json"] * twice
    assert witness.taken == sum(body != b"refused" for body in bodies)
