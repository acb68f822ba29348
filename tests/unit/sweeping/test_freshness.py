"""What counts as the newest index, by whose clock, and whoever wrote it."""

from datetime import datetime, timedelta

import pytest

from shared.storage.facts import BlobFacts
from shared.video_indexer import VideoSummary
from tests.fakes.world import FOLDER, NOON, VIDEO, World

SECOND = timedelta(seconds=1)
PATIENCE = timedelta(minutes=1)
BODY = b'{"source": {"kind": "video-indexer"}}'
BLOB_BODY = b'{"source": {"kind": "blob"}}'


@pytest.fixture
def world() -> World:
    world = World()
    world.passes(timedelta(hours=1))
    return world


def listed(world: World, indexed: datetime) -> None:
    """The account has one video, indexed then."""
    moment = indexed.isoformat()
    world.library.videos = [VideoSummary(VIDEO, None, "Processed", moment, moment)]


def published(world: World, facts: BlobFacts, body: bytes = BODY, name: str = "manifest.json") -> None:
    world.container.store(f"{FOLDER}/{name}", body, facts.write())


async def missing(world: World) -> int:
    """What `status` calls so."""
    return [page async for page in world.sweeps.videos.find()][-1].queued


@pytest.mark.parametrize("name", ["manifest.json", "failure.json"])
@pytest.mark.parametrize(
    ("read", "indexed", "expected"),
    [
        (NOON, NOON, 0),
        (NOON, NOON + SECOND * 0.9, 0),
        (NOON, NOON + SECOND, 1),
        (NOON + SECOND, NOON, 0),
        (NOON - SECOND, NOON, 1),
    ],
)
async def test_the_services_clock_is_compared_in_whole_seconds(
    world: World, name: str, read: datetime, indexed: datetime, expected: int
) -> None:
    """Whatever the worker's own clock said."""
    facts = BlobFacts(read_at=read, origin="service", fetched_at=NOON + timedelta(minutes=1), reason="video-gone")
    published(world, facts, name=name)
    listed(world, indexed)
    assert await missing(world) == expected


@pytest.mark.parametrize(("fetched", "expected"), [(NOON + SECOND * 5, 1), (NOON + SECOND * 6, 0)])
async def test_where_only_the_workers_clock_is_known_there_is_a_margin(
    world: World, fetched: datetime, expected: int
) -> None:
    published(world, BlobFacts(fetched_at=fetched))
    listed(world, NOON)
    assert await missing(world) == expected


@pytest.mark.parametrize("body", [BLOB_BODY, b"", b"{}", b"\xff"])
async def test_an_old_manifest_that_may_be_of_an_old_file_is_made_anew(world: World, body: bytes) -> None:
    published(world, BlobFacts(fetched_at=NOON + timedelta(minutes=1)), body)
    listed(world, NOON)
    assert await missing(world) == 1


async def test_a_dropped_file_that_is_as_new_as_the_index_is_fresh(world: World) -> None:
    published(world, BlobFacts(read_at=NOON, origin="blob"), BLOB_BODY)
    listed(world, NOON)
    assert await missing(world) == 0


async def test_nothing_is_fetched_again_after_prompt_callbacks(world: World) -> None:
    """Each video was read within the second in which it was finished."""
    for number in range(12):
        indexed = (NOON + number * SECOND).isoformat()
        world.library.videos.append(VideoSummary(f"video{number}", None, "Processed", indexed, indexed))
        facts = BlobFacts(read_at=NOON + number * SECOND, origin="service", fetched_at=NOON - timedelta(minutes=1))
        path = f"{FOLDER.partition('/')[0]}/video{number}/manifest.json"
        world.container.store(path, BODY, facts.write())
    for kind in ("recent", "all"):
        assert await world.sweeps.turns.run(kind, patience=PATIENCE) == "done"
    assert world.queue.sent == []


async def test_the_event_says_how_new_an_index_it_asks_for(world: World) -> None:
    listed(world, NOON)
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    ((event, _),) = world.queue.sent
    assert event.last_indexed == NOON
    assert event.received_at == world.now
