"""The client over real HTTP: what it makes of refusals, limits and broken connections."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from azure.core.exceptions import ClientAuthenticationError

import shared.video_indexer.client as client_module
from local.video_indexer import Fault
from shared.video_indexer import BadRequest, NotAuthorized, Pacer, ServiceUnavailable, TooManyRequests, VideoGone
from tests.stacks.video_indexer import INDEX, VIDEO, Wire, open_wire

pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with open_wire() as wire:
        yield wire


async def test_forbidden_is_not_tried_again(wire: Wire) -> None:
    wire.fault(403)
    with pytest.raises(NotAuthorized):
        await wire.client().get_video_index(VIDEO)
    assert wire.asked() == 1


async def test_no_identity_and_no_such_account_can_be_mended(wire: Wire) -> None:
    with pytest.raises(NotAuthorized, match="404 ResourceNotFound"):
        await wire.client(account="-gone").get_video_index(VIDEO)
    wire.identity.broken = ClientAuthenticationError("no identity: https://login/?code=canary")
    with pytest.raises(NotAuthorized, match="no identity") as raised:
        await wire.client().get_video_index(VIDEO)
    assert "canary" not in str(raised.value)
    assert wire.asked() == 0


async def test_a_video_that_is_gone(wire: Wire) -> None:
    client = wire.client()
    with pytest.raises(VideoGone, match="404 BREAKDOWN_NOT_FOUND"):
        await client.get_video_index("unknown")
    wire.service.add("removed", {}).removed = True
    with pytest.raises(VideoGone, match="400 VIDEO_REMOVED"):
        await client.get_video_index("removed")


async def test_a_language_that_the_service_does_not_know(wire: Wire) -> None:
    with pytest.raises(BadRequest, match="Language 'xx-YY' is not supported"):
        await wire.client().get_video_index(VIDEO, language="xx-YY")


@pytest.mark.parametrize("status", [429, 503])
async def test_a_short_retry_after_is_waited_in_place(wire: Wire, waits: list[float], status: int) -> None:
    wire.fault(status, retry_after=7)
    assert await wire.client(max_wait=7).get_video_index(VIDEO)
    assert wire.asked() == 2
    assert waits == [7]


async def test_a_long_retry_after_is_handed_on(wire: Wire, waits: list[float]) -> None:
    wire.fault(429, retry_after=37, times=9)
    with pytest.raises(TooManyRequests) as raised:
        await wire.client().get_video_index(VIDEO)
    assert raised.value.delay == 37
    assert wire.asked() == 1
    assert waits == []


@pytest.mark.parametrize("header", ["Retry-After", "retry-after-ms", "x-ms-retry-after-ms"])
async def test_no_way_to_ask_for_an_hour_makes_it_wait_for_one(wire: Wire, waits: list[float], header: str) -> None:
    hour = datetime.now(UTC) + timedelta(hours=1)
    asked = format_datetime(hour, usegmt=True) if header == "Retry-After" else "3600000"
    wire.service.faults.add(Fault("status", INDEX, times=99, status=503, headers={header: asked}))
    with pytest.raises(ServiceUnavailable):
        await wire.client(max_wait=10).get_video_index(VIDEO)
    assert sum(waits) < 10


async def test_throttling_without_end_is_no_busy_loop(wire: Wire, waits: list[float]) -> None:
    wire.fault(429, times=99)
    with pytest.raises(TooManyRequests) as raised:
        await wire.client(max_wait=5).get_video_index(VIDEO)
    assert raised.value.delay == 5
    assert wire.asked() == 4
    assert sum(waits) > 1


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
async def test_a_service_out_of_order_is_tried_again(wire: Wire, status: int) -> None:
    wire.fault(status)
    assert await wire.client().get_video_index(VIDEO)
    assert wire.asked() == 2


async def test_a_service_that_stays_out_of_order_is_unavailable(wire: Wire) -> None:
    wire.fault(503, times=99)
    with pytest.raises(ServiceUnavailable, match="503 GENERAL"):
        await wire.client().get_video_index(VIDEO)
    assert wire.asked() == 4


async def test_a_cut_body_is_never_taken_for_a_whole_one(wire: Wire) -> None:
    whole = await wire.client().get_video_index(VIDEO)
    wire.service.faults.add(Fault("cut", INDEX))
    assert (await wire.client().get_video_index(VIDEO)).body == whole.body
    assert wire.asked() == 3
    wire.service.faults.add(Fault("cut", INDEX, times=99))
    with pytest.raises(ServiceUnavailable, match="no whole answer"):
        await wire.client().get_video_index(VIDEO)


async def test_a_slow_body_and_a_compressed_one_are_whole(wire: Wire) -> None:
    wire.service.faults.add(Fault("slow", INDEX, seconds=0.2))
    slow = await wire.client().get_video_index(VIDEO)
    assert slow.body == (await wire.client().get_video_index(VIDEO)).body
    assert json.loads(slow.body)["id"] == VIDEO
    assert all("gzip" in request.headers["accept-encoding"] for request in wire.traffic.of(INDEX))


async def test_a_service_that_does_not_answer_is_given_up(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "READ_TIMEOUT", 0.1)
    wire.service.faults.add(Fault("delay", INDEX, seconds=0.5))
    assert await wire.client().get_video_index(VIDEO)
    assert wire.asked() == 2


async def test_nothing_listens(wire: Wire) -> None:
    client = wire.client()
    await wire.service.__aexit__(None, None, None)
    with pytest.raises(NotAuthorized, match="no answer from Azure Resource Manager"):
        await client.get_video_index(VIDEO)


async def test_a_translation_waits_for_its_turn(wire: Wire) -> None:
    client = wire.client(pacer=Pacer(1, 1000), max_wait=0)
    await client.get_video_index(VIDEO)
    with pytest.raises(TooManyRequests):
        await client.get_video_index(VIDEO)
    assert await client.get_video_index(VIDEO, language="fr-FR")


async def test_every_try_takes_a_turn(wire: Wire) -> None:
    client = wire.client(pacer=Pacer(1000, 3), max_wait=0)
    wire.fault(500)
    await client.get_video_index(VIDEO)
    outcomes = await asyncio.gather(*(client.get_video_index(VIDEO) for _ in range(5)), return_exceptions=True)
    paced = [outcome for outcome in outcomes if isinstance(outcome, TooManyRequests)]
    assert len(paced) == 4
    assert all(0 < error.delay <= 60 + 3 * 20.4 and error.reason == "paced" for error in paced)
    assert wire.asked() == 3
