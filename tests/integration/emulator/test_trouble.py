"""Limits, faults, and the admin endpoints that set them."""

import asyncio

import aiohttp
import pytest
from aiohttp import ClientSession

from local.video_indexer import Emulator, Fault, Operation, Rate
from tests.integration.emulator.calling import INDEX, Caller, Receiver, upload
from tests.stacks.polling import eventually


async def test_the_rate_is_limited_with_retry_after(vi: Emulator, caller: Caller) -> None:
    vi.set_rate(Rate(per_second=0, per_minute=3, second=10))
    headers = {"Authorization": f"Bearer {vi.tokens.issue('Reader', 'Account', None)}"}
    answers = []
    for _ in range(5):
        async with caller.session.get(caller.videos, headers=headers) as answer:
            answers.append((answer.status, answer.headers.get("Retry-After")))
    assert [status for status, _ in answers] == [200, 200, 200, 429, 429]
    assert answers[3][1] == "60"


async def test_the_rate_recovers(vi: Emulator, caller: Caller) -> None:
    vi.set_rate(Rate(per_second=2, per_minute=0, second=0.2))
    statuses: list[int] = []
    async with asyncio.timeout(10):
        while statuses.count(200) < 6:
            statuses.append((await caller.call("GET"))[0])
            await asyncio.sleep(0.01)
    assert 429 in statuses


async def test_faults_by_count(vi: Emulator, caller: Caller) -> None:
    vi.faults.add(Fault("status", Operation.LIST, times=2, status=503, retry_after=7))
    vi.faults.add(Fault("status", status=401))
    statuses = [(await caller.call("GET"))[0] for _ in range(4)]
    assert statuses == [503, 503, 401, 200]
    assert vi.traffic.answers[Operation.LIST, 503] == 2
    assert vi.requests(Operation.LIST) == 4


async def test_a_fault_answers_with_the_headers_and_the_body_that_it_is_given(vi: Emulator, caller: Caller) -> None:
    vi.faults.add(Fault("status", status=503, retry_after=7, headers={"x-ms-retry-after-ms": "9"}))
    vi.faults.add(Fault("status", status=200, body={"results": 1}))
    async with caller.session.get(caller.videos) as answer:
        told = answer.headers["Retry-After"], answer.headers["x-ms-retry-after-ms"]
        assert (answer.status, told, (await answer.json())["ErrorType"]) == (503, ("7", "9"), "GENERAL")
    assert await caller.call("GET") == (200, {"results": 1})


async def test_faults_by_probability_follow_the_seed() -> None:
    async def statuses() -> list[int]:
        async with Emulator(seed=5) as vi, ClientSession() as session:
            vi.faults.add(Fault("status", times=None, probability=0.5, status=504))
            return [(await Caller(vi, session).call("GET"))[0] for _ in range(20)]

    first = await statuses()
    assert set(first) == {200, 504}
    assert await statuses() == first


async def test_a_cut_body_is_an_error_and_a_slow_one_is_whole(vi: Emulator, caller: Caller) -> None:
    vi.add("v123456789", INDEX)
    vi.faults.add(Fault("cut", Operation.INDEX))
    with pytest.raises(aiohttp.ClientPayloadError):
        await caller.call("GET", "/v123456789/Index")
    vi.faults.add(Fault("slow", Operation.INDEX, seconds=0.1))
    vi.faults.add(Fault("delay", Operation.INDEX, seconds=0.01))
    slow, late, plain = [await caller.call("GET", "/v123456789/Index") for _ in range(3)]
    assert slow == late == plain


async def test_the_admin_endpoints_drive_it_from_outside(vi: Emulator, caller: Caller, receiver: Receiver) -> None:
    session, admin = caller.session, f"{vi.url}/emulator"
    fault = {"kind": "status", "operation": "List-Videos", "status": 500}
    async with session.post(f"{admin}/faults", json=fault) as answer:
        assert answer.status == 204
    assert (await caller.call("GET"))[0] == 500
    async with session.post(f"{admin}/faults", json={"kind": "flood"}) as answer:
        assert answer.status == 400
    async with session.post(f"{admin}/runs", json={"seconds": 0, "outcome": "Quarantined"}) as answer:
        assert answer.status == 204
    video_id = await upload(caller, receiver.url)
    await eventually(lambda: vi.callbacks.deliveries)
    async with session.get(f"{admin}/callbacks") as answer:
        deliveries = (await answer.json())["deliveries"]
    assert deliveries[0]["parameters"] == {"id": video_id, "state": "Quarantined"}
    async with session.get(f"{admin}/requests") as answer:
        assert await answer.json() == {"List-Videos": 1, "Upload-Video": 1}
