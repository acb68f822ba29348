"""A roll-back: version 1.0 works on what this version wrote, by its own rules."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from shared.errors import Permanent
from shared.events import IndexingEvent
from shared.insights import Thresholds
from shared.sweeping.turns import Kind
from shared.video_indexer import ServiceUnavailable, TooManyRequests, VideoGone
from tests.fakes.world import FOLDER, NOON, VIDEO, World, index
from tests.samples import version_1_0
from tests.samples.indexes.generator import ACCOUNT_ID

LATER = timedelta(seconds=10)
NOT_PROCESSED = index(3, state="Failed")


async def published(world: World) -> None:
    world.has(index())
    await world.pipeline.handle(IndexingEvent(origin="callback", video_id=VIDEO))


async def published_again(world: World) -> None:
    await published(world)
    world.passes(LATER)
    world.has(index(2))
    await world.pipeline.handle(IndexingEvent(origin="operator", video_id=VIDEO, received_at=world.now))


async def unchanged(world: World) -> None:
    await published(world)
    world.passes(LATER)
    await published(world)


async def failed_for_good(world: World) -> None:
    world.has(NOT_PROCESSED)
    await world.pipeline.handle(IndexingEvent(origin="callback", video_id=VIDEO))


async def failed_for_now(world: World) -> None:
    world.fails(ServiceUnavailable("out of order", reason="service-unavailable", remedy="None."))
    await world.pipeline.handle(IndexingEvent(origin="sweep", video_id=VIDEO, repeats=2), last_try=True)


async def failed_beside_documents(world: World) -> None:
    await published(world)
    world.passes(LATER)
    world.fails(VideoGone("gone", reason="video-gone", remedy="None."))
    await world.pipeline.handle(IndexingEvent(origin="operator", video_id=VIDEO, received_at=world.now))


async def lost(world: World) -> None:
    world.queue.poison.append(IndexingEvent(origin="callback", video_id=VIDEO).to_message())
    await world.sweeps.turns.run("recent", patience=LATER)


async def throttled(world: World) -> None:
    world.fails(TooManyRequests("429", reason="throttled", remedy="None.", delay=600))
    await world.pipeline.handle(IndexingEvent(origin="callback", video_id=VIDEO))


async def dropped(world: World) -> None:
    world.blobs.drop("a.json", index())
    await world.pipeline.handle(IndexingEvent(origin="blob", blob="a.json"))


async def superseded(world: World) -> None:
    await published(world)
    await dropped(world)


async def dropped_for_nothing(world: World) -> None:
    world.blobs.drop("a.json", b"[]")
    await world.pipeline.handle(IndexingEvent(origin="blob", blob="a.json"))


async def swept(world: World) -> None:
    world.library.add(7)
    world.blobs.drop("a.json", index())
    kinds: list[Kind] = ["recent", "all"]
    for kind in kinds:
        await world.sweeps.turns.run(kind, patience=timedelta(minutes=8))


STORIES: list[Callable[[World], Coroutine[Any, Any, None]]] = [
    published,
    published_again,
    unchanged,
    failed_for_good,
    failed_for_now,
    failed_beside_documents,
    lost,
    throttled,
    dropped,
    superseded,
    dropped_for_nothing,
    swept,
]


@pytest.fixture
def world() -> World:
    """It asks for two translations, of which one is refused."""
    world = World(languages=("fr-FR", "de-DE"), thresholds=Thresholds(topics=0.5))
    world.has(index(), language="fr-FR")
    world.service.answers[VIDEO, "de-DE"] = Permanent("no such language", reason="bad-request", remedy="None.")
    return world


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_what_this_version_writes_1_0_reads(world: World, story: Any) -> None:
    await story(world)
    for path, blob in world.container.blobs.items():
        folder, _, name = path.rpartition("/")
        kind = "receipt" if folder == "_blobs" else name.removesuffix(".json").partition(".")[0]
        version_1_0.record(kind, blob.body)
        assert path.startswith((f"{ACCOUNT_ID}/", *version_1_0.FOLDERS))
        assert version_1_0.fetched_at(blob.metadata) >= NOON
        assert kind == "receipt" or blob.metadata["sha256"]
    for event, _ in world.queue.sent:
        read = version_1_0.Event.model_validate_json(event.to_message())
        assert (read.video_id, read.blob, read.recheck) == (event.video_id, event.blob, event.recheck)
    assert world.container.blobs or world.queue.sent


@pytest.mark.parametrize("story", [published, published_again, unchanged, failed_for_good, lost])
async def test_its_sweep_queues_nothing_that_was_handled(world: World, story: Any) -> None:
    await story(world)
    blobs = [world.container.blobs.get(f"{FOLDER}/{name}.json") for name in ("manifest", "failure")]
    manifest, failure = (blob.metadata if blob else None for blob in blobs)
    assert not version_1_0.is_stale(manifest, failure, NOON - timedelta(minutes=1))
    assert version_1_0.is_stale(manifest, failure, world.now + timedelta(minutes=1))


@pytest.mark.parametrize("story", [dropped, superseded, dropped_for_nothing])
async def test_its_sweep_knows_dropped_blobs_by_their_receipts(world: World, story: Any) -> None:
    await story(world)
    receipt = world.container.blobs["_blobs/a.json"].metadata
    assert version_1_0.is_of("1", receipt)
    assert not version_1_0.is_of("2", receipt)


async def test_each_version_goes_on_with_its_own_checkpoint(world: World) -> None:
    ours = {"started": NOON.isoformat(), "skip": 1000}
    world.checkpoints.saved["all"] = dict(ours)
    await swept(world)
    assert world.checkpoints.saved["all"] == ours
    assert version_1_0.sweep_state(world.checkpoints.saved["all"]) == (NOON, False, 1000)
