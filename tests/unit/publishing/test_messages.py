"""Messages as they come from the queue: events, and what is none."""

import pytest

from tests.fakes.world import World, index
from tests.samples.events import names, received


@pytest.mark.parametrize("name", names("poison-*"))
async def test_a_message_that_is_no_event_goes_to_poison_at_once(world: World, name: str) -> None:
    assert await world.pipeline.handle_message(received(name), tries=1, last_try=False) == "malformed"
    assert world.queue.poison == [received(name)]
    assert world.container.blobs == {}


async def test_a_message_that_cannot_be_set_aside_is_raised(world: World) -> None:
    world.queue.broken = OSError("no queue")
    with pytest.raises(OSError, match="no queue"):
        await world.pipeline.handle_message("no event", tries=1, last_try=False)


@pytest.mark.parametrize("name", names("message-*.json"))
async def test_every_message_that_is_an_event_is_handled(world: World, name: str) -> None:
    video_id = "12345abcde"
    world.has(index(video_id=video_id), video_id)
    world.blobs.drop("nightly/news.json", index(video_id=video_id))
    assert await world.pipeline.handle_message(received(name), tries=1, last_try=False) == "published"
