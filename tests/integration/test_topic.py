"""The topic's client over real HTTP: what it makes of each answer, of silence, and of trouble that never ends."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from azure.core import AsyncPipelineClient
from azure.core.exceptions import ClientAuthenticationError

from shared.event_grid import EventRefused, Topic, TopicUnavailable, topic
from shared.insights.announcement import CloudEvent, announcement
from tests.fakes.topic import TopicEndpoint, open_topic
from tests.fakes.world import FOLDER, World, index
from tests.stacks.video_indexer import Identity

pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture
async def endpoint() -> AsyncIterator[TopicEndpoint]:
    async with open_topic() as endpoint:
        yield endpoint


@pytest.fixture
def identity() -> Identity:
    return Identity()


@pytest.fixture
async def client(endpoint: TopicEndpoint, identity: Identity) -> AsyncIterator[Topic]:
    async with Topic(endpoint.url, identity) as client:
        yield client


@pytest.fixture
async def event() -> CloudEvent:
    return await made()


async def made(languages: tuple[str, ...] = ()) -> CloudEvent:
    """The event of a published video."""
    world = World(languages=languages)
    for language in (None, *languages):
        world.has(index(), language=language)
    await world.pipeline.handle_message('{"origin": "callback", "videoId": "abcde12345"}', tries=1, last_try=False)
    path = f"{FOLDER}/manifest.json"
    manifest = world.container.blobs[path].body
    return announcement(manifest, path=path, source="https://x/insights", dataschema="urn:x")


async def test_an_event_is_taken(client: Topic, endpoint: TopicEndpoint, event: CloudEvent) -> None:
    await client.send(event)
    await client.send(event)
    assert [taken["id"] for taken in endpoint.events] == [event.id, event.id]
    assert endpoint.events[0]["data"]["video"]["id"] == "abcde12345"


@pytest.mark.parametrize(("status", "retry_after"), [(429, "1"), (503, "1"), (503, None), (500, None)])
async def test_a_blip_is_tried_again_in_place(
    client: Topic, endpoint: TopicEndpoint, event: CloudEvent, status: int, retry_after: str | None
) -> None:
    endpoint.troubles, endpoint.retry_after = [status, status], retry_after
    await client.send(event)
    assert (endpoint.asked, len(endpoint.events)) == (3, 1)


@pytest.mark.parametrize("status", [401, 403, 404, 409, 429, 500, 503])
async def test_what_can_pass_or_be_mended_leaves_the_event_for_later(
    client: Topic, endpoint: TopicEndpoint, event: CloudEvent, status: int
) -> None:
    endpoint.for_ever = status
    with pytest.raises(TopicUnavailable, match=f"answered {status}") as raised:
        await client.send(event)
    assert endpoint.asked <= 4
    assert "EventGrid Data Sender" in raised.value.remedy
    endpoint.for_ever = None
    await client.send(event)
    assert len(endpoint.events) == 1


@pytest.mark.parametrize("status", [400, 413])
async def test_what_is_wrong_with_the_event_is_its_own_trouble(
    client: Topic, endpoint: TopicEndpoint, event: CloudEvent, status: int
) -> None:
    endpoint.for_ever = status
    with pytest.raises(EventRefused, match=f"answered {status}"):
        await client.send(event)
    assert endpoint.asked == 1


async def test_an_event_beyond_the_limit_is_refused(client: Topic, endpoint: TopicEndpoint, event: CloudEvent) -> None:
    event.data.translations = {f"xx-{number}": event.data.documents for number in range(2000)}
    with pytest.raises(EventRefused, match="more than it takes"):
        await client.send(event)
    assert endpoint.asked == 0


async def test_an_event_of_every_language_is_small(client: Topic, endpoint: TopicEndpoint) -> None:
    """What Event Grid counts as one event: 64 KB."""
    event = await made(tuple(f"x{a}-{b}{b}" for a in "abcdefg" for b in "ABCDEFGH"))
    assert len(event.data.translations) == 56
    await client.send(event)


async def test_a_long_retry_after_is_not_waited(
    client: Topic, endpoint: TopicEndpoint, event: CloudEvent, waits: list[float]
) -> None:
    endpoint.for_ever, endpoint.retry_after = 503, "60"
    with pytest.raises(TopicUnavailable):
        await client.send(event)
    assert (endpoint.asked, waits) == (1, [])


async def test_a_silence_that_never_ends_is_left(
    client: Topic, endpoint: TopicEndpoint, event: CloudEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topic, "LONGEST_SEND", 0.2)
    endpoint.for_ever = "hang"
    with pytest.raises(TopicUnavailable, match="no whole answer"):
        await asyncio.wait_for(client.send(event), 10)


async def test_no_identity_and_nobody_there(
    client: Topic, endpoint: TopicEndpoint, event: CloudEvent, identity: Identity
) -> None:
    identity.broken = ClientAuthenticationError("no identity: https://login/?code=canary")
    with pytest.raises(TopicUnavailable, match="no identity") as raised:
        await client.send(event)
    assert "canary" not in str(raised.value)
    assert endpoint.asked == 0
    async with Topic("http://127.0.0.1:9/api/events", Identity()) as nobody:
        with pytest.raises(TopicUnavailable, match="ServiceRequestError"):
            await nobody.send(event)


async def test_a_token_goes_nowhere_in_the_clear(event: CloudEvent, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain HTTP is for what is local, and was asked for by the endpoint."""
    asked: list[Any] = []

    async def send_request(self: Any, request: Any, **options: Any) -> Any:
        asked.append(options["enforce_https"])
        raise ClientAuthenticationError("stop")

    monkeypatch.setattr(AsyncPipelineClient, "send_request", send_request)
    for address in ("https://x.westeurope-1.eventgrid.azure.net/api/events", "http://127.0.0.1/api/events"):
        client = Topic(address, Identity())
        with pytest.raises(TopicUnavailable):
            await client.send(event)
    assert asked == [True, False]
