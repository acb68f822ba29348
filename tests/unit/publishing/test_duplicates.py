"""An event asks for an index at least as new as itself: many of one video cost a handful of requests."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from shared.events import IndexingEvent
from shared.insights import Thresholds
from shared.moments import CLOCK_MARGIN
from shared.video_indexer import BadRequest
from tests.fakes.world import FOLDER, NOON, VIDEO, World, index

MARGIN = CLOCK_MARGIN


def callback(received: timedelta = timedelta(0), **fields: Any) -> IndexingEvent:
    return IndexingEvent(origin="callback", video_id=VIDEO, received_at=NOON + received, **fields)


@pytest.fixture
async def world() -> World:
    """The video was read at noon."""
    world = World()
    world.has(index())
    assert await world.pipeline.handle(callback()) == "published"
    world.service.asked.clear()
    return world


async def drain(world: World, events: list[IndexingEvent]) -> None:
    """Handles events, several at a time as the host does, and what was put back when its time has come."""
    for _ in range(5):
        await asyncio.gather(*(world.pipeline.handle(event) for event in events))
        events = [event for event, _ in world.queue.sent]
        world.passes(timedelta(seconds=max((delay for _, delay in world.queue.sent), default=0)))
        world.queue.sent.clear()
        if not events:
            return
    raise AssertionError("events are put back again and again")


async def test_many_callbacks_of_one_video_cost_a_handful_of_requests() -> None:
    world = World()
    world.has(index())
    await drain(world, [callback(timedelta(milliseconds=7 * number)) for number in range(300)])
    assert len(world.service.asked) <= 3
    assert world.container.json(f"{FOLDER}/manifest.json")["publishedAt"]


async def test_what_was_read_after_an_event_came_answers_it(world: World) -> None:
    assert await world.pipeline.handle(callback(-MARGIN)) == "unchanged"
    assert world.service.asked == []


async def test_what_was_read_before_an_event_came_does_not(world: World) -> None:
    world.has(index(2))
    world.passes(MARGIN)
    assert await world.pipeline.handle(callback(MARGIN)) == "published"


@pytest.mark.parametrize("apart", [-MARGIN + timedelta(seconds=1), timedelta(0), MARGIN - timedelta(seconds=1)])
async def test_within_the_margin_an_event_waits_once_and_then_asks(world: World, apart: timedelta) -> None:
    assert await world.pipeline.handle(callback(apart)) == "deferred"
    assert world.service.asked == []
    ((again, delay),) = world.queue.sent
    assert again.past.once
    assert delay == 2 * MARGIN.total_seconds()
    world.has(index(2))
    assert await world.pipeline.handle(again) == "published"


@pytest.mark.parametrize(("indexed", "asks"), [(timedelta(0), 0), (timedelta(seconds=1), 1), (timedelta(days=-1), 0)])
async def test_a_sweep_s_event_is_compared_by_the_service_s_own_clock(
    world: World, indexed: timedelta, asks: int
) -> None:
    event = IndexingEvent(
        origin="sweep", video_id=VIDEO, received_at=NOON + timedelta(hours=9), last_indexed=NOON + indexed
    )
    assert await world.pipeline.handle(event) == "unchanged"
    assert len(world.service.asked) == asks


async def test_a_second_look_and_an_operator_always_ask(world: World) -> None:
    for event in (callback(-MARGIN, recheck=True), callback(-MARGIN).model_copy(update={"origin": "operator"})):
        await world.pipeline.handle(event)
    assert len(world.service.asked) == 2


async def test_a_recorded_failure_is_always_asked_about(world: World) -> None:
    world.passes(timedelta(minutes=1))
    world.fails(BadRequest("no", reason="some-reason", remedy="None."))
    assert await world.pipeline.handle(callback(timedelta(minutes=1))) == "failed"
    world.has(index())
    assert await world.pipeline.handle(callback(-MARGIN)) == "unchanged"
    assert "failure.json" not in world.container.names()


@pytest.mark.parametrize("options", [{"thresholds": Thresholds(topics=0.5)}, {"languages": ("fr-FR",)}])
async def test_other_settings_make_other_documents(world: World, options: dict[str, Any]) -> None:
    other = World(**options)
    other.container.blobs = world.container.blobs
    for language in (None, "fr-FR"):
        other.has(index(), language=language)
    assert await other.pipeline.handle(callback(-MARGIN)) == "published"


async def test_what_a_file_published_is_not_taken_for_the_service_s() -> None:
    world = World()
    world.blobs.drop("x.json", index(1), modified=NOON)
    assert await world.pipeline.handle(IndexingEvent(origin="blob", blob="x.json")) == "published"
    world.has(index(2))
    assert await world.pipeline.handle(callback(-MARGIN)) == "published"
