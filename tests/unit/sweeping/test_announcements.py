"""What was left is announced by the sweep, for as long as it takes, and one video's trouble is not the others'."""

from datetime import timedelta

import pytest

from shared.event_grid import EventRefused, TopicUnavailable
from shared.events import IndexingEvent
from shared.insights.announcement import CloudEvent
from shared.storage.facts import BlobFacts
from shared.sweeping.announcements import AT_ONCE
from tests.fakes.topic import FakeTopic
from tests.fakes.world import FOLDER, World, index

PATIENCE = timedelta(minutes=1)
SPENT = timedelta(seconds=-1)
QUARTER = timedelta(minutes=15)
VIDEOS = [f"video{number:02}" for number in range(30)]


@pytest.fixture
def topic() -> FakeTopic:
    return FakeTopic()


@pytest.fixture
async def world(topic: FakeTopic) -> World:
    """Thirty videos that were published while there was no topic."""
    quiet, world = World(), World(topic=topic)
    for video in VIDEOS:
        quiet.has(index(video_id=video), video)
        await quiet.pipeline.handle(IndexingEvent(origin="callback", video_id=video))
    world.container = quiet.container
    heard = World(topic=topic)
    heard.container.blobs = quiet.container.blobs
    return heard


def left(world: World) -> list[str]:
    manifests = ((path, blob) for path, blob in world.container.blobs.items() if path.endswith("/manifest.json"))
    return [path.split("/")[1] for path, blob in manifests if not BlobFacts.read(blob.metadata).is_announced]


def down(event: CloudEvent) -> None:
    raise TopicUnavailable("the topic answered 503", reason="topic-unavailable", remedy="Nothing.")


async def test_a_standing_library_is_announced_once(world: World, topic: FakeTopic) -> None:
    assert await world.sweeps.turns.run("recent", patience=PATIENCE) == "done"
    assert sorted(topic.videos) == VIDEOS
    world.passes(QUARTER)
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    world.passes(timedelta(days=1))
    await world.sweeps.turns.run("all", patience=PATIENCE)
    assert len(topic.sent) == len(VIDEOS)


async def test_a_topic_that_stays_down_is_asked_a_little_and_nothing_is_lost(world: World, topic: FakeTopic) -> None:
    topic.trouble = down
    turns = 8
    for _ in range(turns):
        assert await world.sweeps.turns.run("recent", patience=PATIENCE) == "unfinished"
        world.passes(QUARTER)
    assert topic.asked <= AT_ONCE + turns - 1
    assert left(world) == VIDEOS
    assert not world.queue.sent
    topic.trouble = lambda event: None
    assert await world.sweeps.turns.run("recent", patience=PATIENCE) == "done"
    assert left(world) == []
    assert sorted(topic.videos) == VIDEOS


async def test_what_a_publication_left_is_announced_by_the_next_turn(world: World, topic: FakeTopic) -> None:
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    world.has(index(2, video_id="video05"), "video05")
    topic.trouble = down
    await world.pipeline.handle(IndexingEvent(origin="operator", video_id="video05"))
    assert left(world) == ["video05"]
    topic.trouble = lambda event: None
    world.passes(QUARTER)
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert left(world) == []
    assert topic.videos[-1] == "video05"


async def test_what_nobody_noted_is_found_within_a_day(world: World, topic: FakeTopic) -> None:
    await world.sweeps.turns.run("all", patience=PATIENCE)
    path = f"{FOLDER.partition('/')[0]}/video07/manifest.json"
    blob = world.container.blobs[path]
    world.container.store(path, blob.body, {name: text for name, text in blob.metadata.items() if name != "announced"})
    world.passes(QUARTER)
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert left(world) == ["video07"]
    world.passes(timedelta(days=1))
    await world.sweeps.turns.run("all", patience=PATIENCE)
    assert left(world) == []


@pytest.mark.parametrize(
    "error",
    [
        EventRefused("413", reason="event-refused", remedy="None."),
        TopicUnavailable("500", reason="topic-unavailable", remedy="None."),
        RuntimeError("nobody thought of it"),
    ],
    ids=repr,
)
async def test_one_that_is_never_taken_does_not_stop_the_others(
    world: World, topic: FakeTopic, error: Exception
) -> None:
    def trouble(event: CloudEvent) -> None:
        if event.data.video.id == "video03":
            raise error

    topic.trouble = trouble
    world.container.page_size = 7
    for _ in range(5):
        assert await world.sweeps.turns.run("recent", patience=PATIENCE) == "done"
        world.passes(QUARTER)
    assert left(world) == ["video03"]
    assert len(topic.sent) == len(VIDEOS) - 1


async def test_a_turn_ends_in_time_and_the_next_goes_on(world: World, topic: FakeTopic) -> None:
    world.container.page_size = 9
    assert await world.sweeps.turns.run("recent", patience=SPENT) == "unfinished"
    assert topic.sent == []
    topic.trouble = lambda event: world.passes(timedelta(seconds=3))
    turns = 0
    while left(world):
        turns += 1
        assert turns < 20
        await world.sweeps.turns.run("recent", patience=timedelta(seconds=20))
    assert turns > 2
    assert sorted(topic.videos) == VIDEOS


async def test_without_a_topic_nothing_is_looked_at(world: World) -> None:
    quiet = World()
    quiet.container.blobs = world.container.blobs
    assert await quiet.sweeps.turns.run("recent", patience=PATIENCE) == "done"
    assert "announcements" not in quiet.checkpoints.saved
