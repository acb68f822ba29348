"""Writers that come in between: another round, some times, then the queue's turn."""

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
    assert await world.pipeline.handle(EVENT) == "published"
    assert world.container.json(f"{FOLDER}/topics.json")["video"]["name"] == "Programme 2"
    assert [asked for asked, _ in world.service.asked] == [VIDEO, VIDEO]


@pytest.mark.parametrize("name", ["topics.json", "failure.json"])
async def test_writers_without_end_are_given_up_after_some_tries(world: World, name: str) -> None:
    def overtake(path: str) -> None:
        if path.endswith(name):
            world.container.store(path, b"{}", {"sha256": "of another"})

    world.container.on_write = overtake
    if name == "topics.json":
        world.has(index())
    else:
        world.fails(permanent(BadRequest))
    with pytest.raises(Transient) as raised:
        await world.pipeline.handle(EVENT)
    assert raised.value.reason == "busy"
    assert len(world.queue.sent) == (name == "failure.json")
