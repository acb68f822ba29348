"""The client over real HTTP: what it asks, how it signs."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from local.video_indexer import Fault, Operation
from shared.video_indexer import NotAuthorized, ServiceUnavailable
from tests.stacks.video_indexer import ENTRA_TOKEN, INDEX, VIDEO, Wire, open_wire


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with open_wire() as wire:
        yield wire


async def test_only_the_three_insights_are_asked_for(wire: Wire) -> None:
    async with wire.client() as client:
        index = json.loads((await client.get_video_index(VIDEO)).body)
    (request,) = wire.traffic.of(INDEX)
    assert request.url.path == f"/westeurope/Accounts/{wire.service.account.id}/Videos/{VIDEO}/Index"
    assert dict(request.url.query) == {
        "includedInsights": "Topics,Keywords,Labels",
        "includeSummarizedInsights": "false",
        "includeStreamingUrls": "false",
    }
    insights = index["videos"][0]["insights"]
    assert {"topics", "keywords", "labels"} <= insights.keys()
    assert "transcript" not in insights
    assert index["summarizedInsights"] is None


async def test_everything_is_asked_for_where_the_filter_is_off(wire: Wire) -> None:
    index = json.loads((await wire.client(filter_insights=False).get_video_index(VIDEO, language="fr-FR")).body)
    (request,) = wire.traffic.of(INDEX)
    assert "includedInsights" not in request.url.query
    assert request.url.query["language"] == "fr-FR"
    assert "transcript" in index["videos"][0]["insights"]
    assert index["videos"][0]["insights"]["topics"][0]["language"] == "fr-FR"


async def test_tokens_travel_in_headers_only(wire: Wire) -> None:
    await wire.client().get_video_index(VIDEO)
    (arm,) = wire.traffic.of(Operation.ACCESS_TOKEN)
    (index,) = wire.traffic.of(INDEX)
    assert arm.headers["authorization"] == f"Bearer {ENTRA_TOKEN}"
    token = index.headers["authorization"].removeprefix("Bearer ")
    assert token.startswith("eyJ")
    for request in wire.traffic.heard:
        assert token not in str(request.url)
        assert ENTRA_TOKEN not in str(request.url)
        assert request.headers["user-agent"].startswith("video-indexer-insights/1.0")


async def test_no_token_in_any_log(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    for logger in ("", "azure"):  # which the function app quietens
        caplog.set_level(logging.DEBUG, logger)
    wire.fault(401)
    await wire.client().get_video_index(VIDEO)
    assert "Request headers" in caplog.text
    assert "'Authorization': 'REDACTED'" in caplog.text
    tokens = {request.headers["authorization"].removeprefix("Bearer ") for request in wire.traffic.of(INDEX)}
    assert len(tokens) == 2
    for secret in tokens | {ENTRA_TOKEN}:
        assert secret not in caplog.text


async def test_every_try_has_an_id_of_its_own(wire: Wire) -> None:
    wire.fault(500, times=2)
    wire.fault(401)
    wire.fault(500, Operation.ACCESS_TOKEN)
    await wire.client().get_video_index(VIDEO)
    ids = [request.headers["x-ms-client-request-id"] for request in wire.traffic.heard]
    assert len(ids) == 4 + 3
    assert len(set(ids)) == len(ids)


async def test_one_token_serves_many_calls_and_is_renewed_once(wire: Wire) -> None:
    client = wire.client()
    await asyncio.gather(*(client.get_video_index(VIDEO) for _ in range(20)))
    assert wire.asked(Operation.ACCESS_TOKEN) == 1
    wire.service.tokens.revoke_all()
    await asyncio.gather(*(client.get_video_index(VIDEO) for _ in range(20)))
    assert wire.asked(Operation.ACCESS_TOKEN) == 2


async def test_a_token_that_is_refused_twice_is_not_authorized(wire: Wire) -> None:
    wire.fault(401, times=2)
    with pytest.raises(NotAuthorized, match=f"video {VIDEO}: Video Indexer answered 401"):
        await wire.client().get_video_index(VIDEO)
    assert (wire.asked(), wire.asked(Operation.ACCESS_TOKEN)) == (2, 2)


async def test_the_list_comes_page_by_page(wire: Wire) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for number in range(7):
        wire.service.add(f"video{number}", b"{}", created=start + timedelta(hours=number))
    client = wire.client()
    pages = [page async for page in client.list_videos(page_size=3)]
    assert [len(page.results) for page in pages] == [3, 3, 2]
    assert [page.next_page.done for page in pages] == [False, False, True]
    assert {video.id for page in pages for video in page.results} == {VIDEO, *(f"video{n}" for n in range(7))}
    assert [request.url.query["skip"] for request in wire.traffic.of(Operation.LIST)] == ["0", "3", "6"]
    (rest,) = [page async for page in client.list_videos(page_size=3, skip=6)]
    assert rest.results == pages[2].results
    assert rest.results[-1].last_indexed == start


async def test_the_list_from_a_moment_on(wire: Wire) -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    for hour in (-1, 1):
        wire.service.add(f"video{hour + 1}", b"{}", created=noon + timedelta(hours=hour))
    elsewhere = noon.astimezone(tz=None)
    pages = [page async for page in wire.client().list_videos(created_after=elsewhere)]
    assert "video0" not in {video.id for page in pages for video in page.results}
    assert "video2" in {video.id for page in pages for video in page.results}
    (request,) = wire.traffic.of(Operation.LIST)
    assert request.url.query["createdAfter"] == "2026-03-01T12:00:00Z"
    assert request.url.query["pageSize"] == "1000"


async def test_a_list_that_is_none(wire: Wire) -> None:
    wire.fault(403, Operation.LIST)
    client = wire.client()
    with pytest.raises(NotAuthorized, match="list of videos"):
        await anext(client.list_videos())
    wire.service.faults.add(Fault("status", Operation.LIST, status=200, body={"results": 1}))
    with pytest.raises(ServiceUnavailable, match=r"list of videos: .*results"):
        await anext(client.list_videos())
