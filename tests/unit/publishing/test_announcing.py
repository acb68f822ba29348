"""Each publication is told of at least once, after its manifest, and at nobody's expense."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from azure.core.exceptions import ServiceRequestError
from azure.core.messaging import CloudEvent as ForeignEvent

from shared.event_grid import EventRefused, TopicUnavailable
from shared.events import IndexingEvent
from shared.insights.announcement import CloudEvent
from shared.publishing import announcing
from shared.publishing.breaker import FAILURES
from shared.storage.facts import BlobFacts
from tests.contract import assert_valid_blob
from tests.fakes.topic import FakeTopic
from tests.fakes.world import FOLDER, NOON, VIDEO, World, index
from tests.samples.indexes.generator import ACCOUNT_ID

MANIFEST = f"{FOLDER}/manifest.json"
EVENT = IndexingEvent(origin="callback", video_id=VIDEO, received_at=NOON)
LATER = EVENT.model_copy(update={"received_at": NOON + timedelta(hours=1)})
REPLAY = IndexingEvent(origin="operator", video_id=VIDEO, received_at=NOON)
DOWN = TopicUnavailable("the topic answered 503", reason="topic-unavailable", remedy="Nothing.")
REFUSED = EventRefused("the topic answered 413", reason="event-refused", remedy="None.")


@pytest.fixture
def topic() -> FakeTopic:
    return FakeTopic()


@pytest.fixture
def world(topic: FakeTopic) -> World:
    world = World(topic=topic)
    world.has(index())
    world.passes(timedelta(minutes=1))
    return world


def facts(world: World) -> BlobFacts:
    return BlobFacts.read(world.container.blobs[MANIFEST].metadata)


def raising(error: Exception) -> Callable[[CloudEvent], None]:
    def trouble(event: CloudEvent) -> None:
        raise error

    return trouble


async def test_the_event_says_what_the_manifest_says(world: World, topic: FakeTopic) -> None:
    assert await world.pipeline.handle(EVENT) == "published"
    (event,) = topic.sent
    body = world.container.blobs[MANIFEST].body
    foreign: ForeignEvent[Any] = ForeignEvent.from_dict(msgspec.to_builtins(event))
    assert (foreign.id, foreign.subject) == (hashlib.sha256(body).hexdigest(), FOLDER)
    assert (foreign.type, foreign.source) == ("video-indexer-insights.published.v1", "https://data.example/insights")
    assert foreign.dataschema == "urn:video-indexer-insights:1.1:publication"
    data = msgspec.json.encode(event.data)
    assert_valid_blob("publication", data)
    manifest, told = msgspec.json.decode(body), msgspec.json.decode(data)
    assert told["documents"] == manifest["documents"]
    assert told["manifest"] == {"blob": MANIFEST, "sha256": foreign.id, "bytes": len(body)}
    assert told["video"] == {"accountId": FOLDER.partition("/")[0], "id": VIDEO}


async def test_it_is_sent_after_the_manifest_and_noted_there(world: World, topic: FakeTopic) -> None:
    stood = []
    topic.trouble = lambda event: stood.append(facts(world).is_announced)
    await world.pipeline.handle(EVENT)
    assert stood == [False]
    assert facts(world).is_announced
    assert facts(world).sha256 == facts(world).announced


@pytest.mark.parametrize("again", [EVENT, LATER, REPLAY], ids=["duplicate", "later", "replay"])
async def test_the_same_again_is_not_told_twice(world: World, topic: FakeTopic, again: IndexingEvent) -> None:
    await world.pipeline.handle(EVENT)
    world.passes(timedelta(minutes=1))
    assert await world.pipeline.handle(again) == "unchanged"
    assert len(topic.sent) == 1
    assert facts(world).is_announced


@pytest.mark.parametrize("again", [EVENT, LATER, REPLAY], ids=["duplicate", "later", "replay"])
async def test_what_a_worker_died_before_telling_is_told_by_the_next(
    world: World, topic: FakeTopic, again: IndexingEvent
) -> None:
    quiet = World()
    quiet.has(index())
    quiet.passes(timedelta(minutes=1))
    await quiet.pipeline.handle(EVENT)
    world.container.blobs = quiet.container.blobs
    world.passes(timedelta(minutes=1))
    assert await world.pipeline.handle(again) == "unchanged"
    assert topic.videos == [VIDEO]
    assert facts(world).is_announced


async def test_another_content_is_told_anew_and_the_old_one_when_it_comes_back(world: World, topic: FakeTopic) -> None:
    for seed in (1, 2, 1):
        world.passes(timedelta(hours=1))
        world.has(index(seed))
        await world.pipeline.handle(REPLAY)
    assert len({event.id for event in topic.sent}) == 3
    first, _, third = (msgspec.to_builtins(event.data.documents) for event in topic.sent)
    assert first == third


async def test_who_dies_between_sending_and_noting_sends_the_same_event_again(world: World, topic: FakeTopic) -> None:
    def die(path: str) -> None:
        if topic.sent:
            raise asyncio.CancelledError

    world.container.on_write = die
    with pytest.raises(asyncio.CancelledError):
        await world.pipeline.handle(EVENT)
    world.container.on_write = lambda path: None
    world.passes(timedelta(minutes=1))
    assert await world.pipeline.handle(EVENT) == "unchanged"
    first, second = topic.sent
    assert first == second


async def test_a_manifest_that_changes_meanwhile_is_not_taken_for_told(world: World, topic: FakeTopic) -> None:
    """Another worker gets in between, and dies: the next one tells of what it wrote."""
    await world.pipeline.handle(EVENT)
    other = World()
    other.has(index(2))
    await other.pipeline.handle(EVENT)
    theirs = other.container.blobs[MANIFEST]
    world.has(index(3))

    def overtake(event: CloudEvent) -> None:
        topic.trouble = lambda event: None
        world.container.store(MANIFEST, theirs.body, theirs.metadata)

    topic.trouble = overtake
    world.passes(timedelta(hours=1))
    await world.pipeline.handle(REPLAY)
    assert not facts(world).is_announced
    assert world.announcing is not None
    assert await world.announcing.announce(VIDEO) == "announced"
    assert topic.sent[-1].id == hashlib.sha256(theirs.body).hexdigest()
    assert len(topic.sent) == 3
    assert facts(world).is_announced


@pytest.mark.parametrize(
    "error", [DOWN, REFUSED, ServiceRequestError("storage"), RuntimeError("nobody thought of it")], ids=repr
)
@pytest.mark.parametrize("last_try", [False, True])
async def test_its_trouble_is_not_the_publications(
    world: World, topic: FakeTopic, error: Exception, last_try: bool
) -> None:
    topic.trouble = raising(error)
    assert await world.pipeline.handle(EVENT, last_try=last_try) == "published"
    assert world.container.names() == ["keywords.json", "labels.json", "manifest.json", "topics.json"]
    assert not world.queue.sent
    assert not facts(world).is_announced
    assert bool(world.checkpoints.saved.get("unannounced")) is (error is not REFUSED)


async def test_a_topic_that_stays_down_is_not_asked_for_each(world: World, topic: FakeTopic) -> None:
    topic.trouble = raising(DOWN)
    for number in range(50):
        world.has(index(video_id=f"video{number}"), f"video{number}")
        event = IndexingEvent(origin="callback", video_id=f"video{number}", received_at=world.now)
        assert await world.pipeline.handle(event) == "published"
    assert topic.asked == FAILURES


async def test_one_that_does_not_end_is_left(world: World, topic: FakeTopic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "LONGEST_ANNOUNCEMENT", 0.01)
    silent = announcing.open_announcements(
        ACCOUNT_ID, container=_Silent(), topic=topic, store=world.checkpoints, source=""
    )
    assert await silent.announce(VIDEO) == "failed"
    assert world.checkpoints.saved["unannounced"]


class _Silent:
    """A container whose folders never answer."""

    path = FOLDER

    def folder(self, account_id: str, video_id: str) -> "_Silent":
        return self

    async def read(self, name: str) -> None:
        await asyncio.sleep(3600)

    async def touch(self, name: str, *, expected: str, facts: BlobFacts) -> None:
        pytest.fail("nothing was told of")


async def test_that_something_is_left_need_not_be_noted(world: World, topic: FakeTopic) -> None:
    asked: list[str] = []

    def broken(name: str) -> None:
        asked.append(name)
        raise ServiceRequestError("storage")

    topic.trouble = raising(DOWN)
    world.checkpoints.on_use = broken
    assert await world.pipeline.handle(EVENT) == "published"
    assert asked == ["unannounced"]


async def test_a_video_that_failed_is_told_of_as_it_stands(world: World, topic: FakeTopic) -> None:
    """It was published, its worker died before telling, and then indexing failed."""
    quiet = World()
    quiet.has(index())
    quiet.passes(timedelta(minutes=1))
    await quiet.pipeline.handle(EVENT)
    world.container.blobs = quiet.container.blobs
    world.fails(DOWN)
    world.passes(timedelta(minutes=1))
    assert await world.pipeline.handle(REPLAY, last_try=True) == "failed"
    assert topic.videos == [VIDEO]


async def test_no_manifest_is_read_for_a_video_that_nobody_knows(world: World) -> None:
    asked: list[str] = []
    world.container.on_read = asked.append
    assert await world.pipeline.handle(IndexingEvent(origin="callback", video_id="madeup")) == "unknown"
    assert f"{ACCOUNT_ID}/madeup/manifest.json" not in asked
    await world.pipeline.handle(EVENT)
    assert MANIFEST in asked


async def test_a_manifest_of_another_writer_is_told_once(world: World, topic: FakeTopic) -> None:
    await world.pipeline.handle(EVENT)
    body = world.container.blobs[MANIFEST].body
    world.container.store(MANIFEST, body, {})
    assert world.announcing is not None
    assert [await world.announcing.announce(VIDEO) for _ in range(2)] == ["announced", "known"]
    world.container.store(MANIFEST, b"no manifest", {})
    assert await world.announcing.announce(VIDEO) == "refused"
