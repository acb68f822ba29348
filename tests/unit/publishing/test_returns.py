"""What waits is put back: with its delay, its tries and its age, and neither for ever nor for nothing."""

from datetime import timedelta

import pytest
from azure.core.exceptions import ServiceResponseError

from shared.errors import Throttled, Transient
from shared.publishing.breaker import OutOfReach
from shared.video_indexer import ServiceUnavailable
from shared.video_indexer.errors import OutOfTurn
from tests.fakes.world import World, index
from tests.unit.publishing.trouble import DOWN, EVENT, FAILURE, RATE, put_back


@pytest.mark.parametrize("last_try", [False, True])
async def test_throttling_puts_the_event_back_and_uses_up_no_try(world: World, last_try: bool) -> None:
    world.fails(RATE)
    assert await world.pipeline.handle(EVENT, tries=5, last_try=last_try) == "deferred"
    assert world.queue.sent == [(put_back(tries=4, waited=37.4), 37)]
    assert world.container.blobs == {}


async def test_tries_go_on_where_they_were_when_the_event_was_put_back(world: World) -> None:
    world.fails(DOWN)
    with pytest.raises(ServiceUnavailable):
        await world.pipeline.handle(put_back(tries=3), tries=1)
    assert await world.pipeline.handle(put_back(tries=3), tries=2) == "failed"
    assert world.container.json(FAILURE)["tries"] == 5


@pytest.mark.parametrize(("asked", "delay"), [(0, 1), (1, 1), (3600, 3600), (86_400, 3600), (float("inf"), 3600)])
async def test_a_delay_is_neither_none_nor_for_ever(world: World, asked: float, delay: float) -> None:
    world.fails(Throttled("wait", reason="throttled", remedy="Nothing.", delay=asked))
    await world.pipeline.handle(EVENT)
    assert world.queue.sent == [(put_back(waited=delay), delay)]


async def test_an_event_that_was_put_back_for_too_long_has_failed(world: World) -> None:
    world.fails(RATE)
    assert await world.pipeline.handle(put_back(waited=86_400)) == "deferred"
    ((older, _),) = world.queue.sent
    assert await world.pipeline.handle(older) == "failed"
    failure = world.container.json(FAILURE)
    assert failure["reason"] == "too-old"
    assert failure["message"] == "the limit is used up; given up after 24.0 hours"


@pytest.mark.parametrize("reason", [OutOfTurn, OutOfReach])
async def test_an_event_that_never_had_its_turn_is_never_too_old(world: World, reason: type[Throttled]) -> None:
    world.fails(reason("not asked", reason="r", remedy="Nothing.", delay=3000))
    event = EVENT
    for _ in range(100):
        world.passes(timedelta(seconds=3000))
        assert await world.pipeline.handle(event) == "deferred"
        event, _ = world.queue.sent.pop()
    assert event == put_back(placed=reason is OutOfTurn)


async def test_an_event_that_cannot_be_put_back_is_raised_and_on_the_last_try_recorded(world: World) -> None:
    world.fails(RATE)
    world.queue.broken = Transient("no queue", reason="queue-unavailable", remedy="Nothing.")
    with pytest.raises(Transient, match="no queue"):
        await world.pipeline.handle(EVENT, tries=4)
    assert await world.pipeline.handle(EVENT, tries=5, last_try=True) == "failed"
    assert world.container.json(FAILURE)["reason"] == "queue-unavailable"


async def test_a_failure_that_storage_takes_no_record_of_comes_back(world: World) -> None:
    def refuse(path: str) -> None:
        raise ServiceResponseError("no answer")

    world.has(index())
    world.container.on_write = refuse
    with pytest.raises(ServiceResponseError):
        await world.pipeline.handle(EVENT, tries=4)
    world.queue.sent.clear()
    assert await world.pipeline.handle(EVENT, tries=5, last_try=True) == "deferred"
    event, delay = world.queue.sent[-1]
    assert event == put_back(tries=4)
    assert 300 <= delay <= 600
    world.container.on_write = lambda path: None
    assert await world.pipeline.handle(event) == "published"


async def test_a_last_try_without_queue_and_storage_is_raised(world: World) -> None:
    def refuse(path: str) -> None:
        raise ServiceResponseError("no answer")

    world.has(index())
    world.container.on_write = refuse
    world.queue.broken = Transient("no queue", reason="queue-unavailable", remedy="Nothing.")
    with pytest.raises(Transient, match="no queue"):
        await world.pipeline.handle(EVENT, tries=5, last_try=True)


@pytest.mark.parametrize("state", ["Uploaded", "Processing", "SomethingNew"])
async def test_a_video_still_in_indexing_is_looked_at_again(state: str) -> None:
    world = World(still_indexing_delay=42)
    world.has(index(state=state))
    assert await world.pipeline.handle(EVENT) == "deferred"
    assert world.queue.sent == [(put_back(waited=42), 42)]
