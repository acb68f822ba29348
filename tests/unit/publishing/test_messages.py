"""Messages as they come from the queue: events, what is none, and what is logged of them."""

import logging
from typing import Any

import pytest

from shared.video_indexer import ServiceUnavailable, VideoGone
from tests.fakes.world import VIDEO, World, index
from tests.samples.events import names, received
from tests.unit.publishing.trouble import DOWN, EVENT, RATE, permanent


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


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    return {name: getattr(record, name, None) for name in ("origin", "subject", "correlation_id")}


@pytest.mark.parametrize(
    ("answer", "records"), [(index(), 1), (RATE, 2), (permanent(VideoGone), 2), (DOWN, 1)], ids=lambda value: None
)
async def test_every_log_record_says_what_it_is_about(
    world: World, caplog: pytest.LogCaptureFixture, answer: Any, records: int
) -> None:
    caplog.set_level(logging.INFO, "shared")
    world.service.answers[VIDEO, None] = answer
    try:
        await world.pipeline.handle_message(EVENT.to_message(), tries=1, last_try=False)
    except ServiceUnavailable:
        assert answer is DOWN
    assert len(caplog.records) == records
    assert all(facts_of(record) == EVENT.facts for record in caplog.records)
