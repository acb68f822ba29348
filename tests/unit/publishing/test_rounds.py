"""Writers that come in between: their event waits its turn on the queue, ever longer, and loses no try."""

import pytest

from shared.errors import Transient
from shared.video_indexer import BadRequest
from tests.fakes.world import FOLDER, VIDEO, World, index
from tests.unit.publishing.trouble import EVENT, permanent


async def test_a_writer_in_between_is_no_harm(world: World) -> None:
    world.has(index(1))
    newer: list[bytes] = [index(2)]

    def overtake(path: str) -> None:
        if newer and path.endswith("keywords.json"):
            world.has(newer.pop())
            world.container.store(f"{FOLDER}/keywords.json", b"{}", {"sha256": "of another"})

    world.container.on_write = overtake
    assert await world.pipeline.handle(EVENT) == "deferred"
    assert [asked for asked, _ in world.service.asked] == [VIDEO]
    assert await world.pipeline.handle(world.queue.sent.pop()[0]) == "published"
    assert world.container.json(f"{FOLDER}/topics.json")["video"]["name"] == "Programme 2"


def overtakes(world: World, name: str) -> None:
    """Whatever is written under that name, another writes just before."""

    def overtake(path: str) -> None:
        if path.endswith(name):
            world.container.store(path, b"{}", {"sha256": "of another"})

    world.container.on_write = overtake


async def test_who_finds_others_at_work_waits_ever_longer_and_loses_no_try(world: World) -> None:
    overtakes(world, "topics.json")
    world.has(index())
    event, delays, outcome = EVENT, [], "deferred"
    while (outcome := await world.pipeline.handle(event, last_try=True)) == "deferred":
        event, delay = world.queue.sent.pop()
        delays.append(delay)
        assert event.past.tries == 0
    assert delays[:5] == [10, 10, 20, 40, 80]
    assert len(world.service.asked) == len(delays) + 1 < 40
    assert outcome == "failed"
    assert world.container.json(f"{FOLDER}/failure.json")["reason"] == "too-old"


async def test_who_finds_another_recording_the_same_failure_is_done(world: World) -> None:
    world.fails(permanent(BadRequest))
    assert await world.pipeline.handle(EVENT) == "failed"
    record = f"{FOLDER}/failure.json"

    def touch(path: str) -> None:
        stands = world.container.blobs[record]
        world.container.store(record, stands.body, stands.metadata)

    world.container.on_write = touch  # whoever writes, another was quicker
    assert await world.pipeline.handle(EVENT) == "failed-again"


async def test_a_record_that_others_write_all_the_time_is_given_up_after_some_tries(world: World) -> None:
    overtakes(world, "failure.json")
    world.fails(permanent(BadRequest))
    with pytest.raises(Transient) as raised:
        await world.pipeline.handle(EVENT)
    assert raised.value.reason == "busy"
    assert len(world.queue.sent) == 1
