"""Whoever knows the callback's key can make up ids: they leave nothing, and hold nothing up."""

from datetime import timedelta

import pytest

from shared.events import IndexingEvent
from shared.publishing.strangers import SHARE, TOLERATED
from tests.fakes.world import NOON, VIDEO, World, index

LIMIT = 120


def made_up(number: int) -> IndexingEvent:
    return IndexingEvent(origin="callback", video_id=f"madeup{number}", received_at=NOON)


@pytest.fixture
def world() -> World:
    return World(requests_per_minute=LIMIT)


async def flood(world: World, count: int, start: int = 0) -> list[str]:
    return [await world.pipeline.handle(made_up(start + number)) for number in range(count)]


async def test_a_video_that_the_account_never_had_leaves_no_trace(world: World) -> None:
    assert await flood(world, 1) == ["unknown"]
    assert world.container.blobs == {}
    assert world.queue.sent == []


async def test_a_few_unknown_videos_change_nothing(world: World) -> None:
    assert await flood(world, TOLERATED) == ["unknown"] * TOLERATED
    world.has(index())
    assert await world.pipeline.handle(IndexingEvent(origin="callback", video_id=VIDEO)) == "published"


async def test_a_flood_uses_up_its_share_of_the_requests_and_leaves_nothing(world: World) -> None:
    outcomes = []
    for minute in range(10):
        outcomes += await flood(world, 200, 200 * minute)
        world.passes(timedelta(minutes=1))
    asked_a_minute = len(world.service.asked) / 10
    assert asked_a_minute <= TOLERATED + 1 + LIMIT * SHARE
    assert set(outcomes) == {"unknown", "deferred"}
    assert world.container.blobs == {}
    put_back = [event for event, _ in world.queue.sent]
    world.queue.sent.clear()
    assert await flood(world, TOLERATED + 1 + int(LIMIT * SHARE)) != []
    for event in put_back[:100]:
        assert await world.pipeline.handle(event) == "unknown"
    assert world.queue.sent == []


async def test_beside_a_flood_what_stands_and_what_a_sweep_finds_is_published(world: World) -> None:
    world.has(index(1))
    assert await world.pipeline.handle(IndexingEvent(origin="callback", video_id=VIDEO)) == "published"
    await flood(world, 200)
    world.passes(timedelta(seconds=20))
    world.has(index(2))
    later = IndexingEvent(origin="callback", video_id=VIDEO, received_at=world.now)
    assert await world.pipeline.handle(later) == "published"
    world.has(index(3, video_id="found"), video_id="found")
    found = IndexingEvent(origin="sweep", video_id="found", last_indexed=NOON)
    assert await world.pipeline.handle(found) == "published"


async def test_after_a_flood_new_videos_are_asked_about_at_once(world: World) -> None:
    await flood(world, 200)
    world.has(index())
    world.passes(timedelta(minutes=2))
    assert await world.pipeline.handle(IndexingEvent(origin="callback", video_id=VIDEO)) == "published"
