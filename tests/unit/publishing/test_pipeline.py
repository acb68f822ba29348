"""One event's fate: published, recorded, or raised to be tried again, by the kind of trouble it meets."""

from datetime import timedelta

import pytest

from shared.errors import Permanent, Transient
from shared.video_indexer import BadRequest, NotAuthorized
from tests.contract import assert_valid_blob
from tests.fakes.world import FOLDER, VIDEO, World, index
from tests.unit.publishing.trouble import DOWN, EVENT, FAILURE, LATER, SET, permanent


async def test_a_video_is_published_and_then_unchanged(world: World) -> None:
    world.has(index())
    assert await world.pipeline.handle(EVENT) == "published"
    assert world.container.names() == SET
    for name in SET:
        assert_valid_blob(name.removesuffix(".json"), world.container.blobs[f"{FOLDER}/{name}"].body)
    before = {path: blob.body for path, blob in world.container.blobs.items()}
    manifest = world.container.blobs[f"{FOLDER}/manifest.json"]
    world.passes(timedelta(hours=1))
    assert await world.pipeline.handle(LATER) == "unchanged"
    assert {path: blob.body for path, blob in world.container.blobs.items()} == before
    touched = world.container.blobs[f"{FOLDER}/manifest.json"]
    assert touched.etag != manifest.etag
    assert touched.metadata["fetchedat"] == "2026-03-01T13:00:00.000000Z"
    assert world.queue.sent == []


@pytest.mark.parametrize("last_try", [False, True])
@pytest.mark.parametrize("kind", [BadRequest, Permanent])
async def test_what_cannot_be_helped_is_recorded_and_done(world: World, kind: type[Permanent], last_try: bool) -> None:
    world.fails(permanent(kind))
    assert await world.pipeline.handle(EVENT, tries=2, last_try=last_try) == "failed"
    failure = world.container.json(FAILURE)
    assert_valid_blob("failure", world.container.blobs[FAILURE].body)
    assert (failure["kind"], failure["reason"], failure["tries"]) == ("permanent", "some-reason", 2)
    assert (failure["message"], failure["remedy"]) == ("no such thing", "Do something.")
    assert failure["video"]["id"] == VIDEO
    assert failure["correlationId"] == EVENT.correlation_id


@pytest.mark.parametrize("error", [DOWN, NotAuthorized("no role", reason="r", remedy="Give it."), OSError("disk")])
async def test_what_may_pass_is_raised_and_on_the_last_try_recorded_and_done(world: World, error: Exception) -> None:
    world.fails(error)
    with pytest.raises(type(error)):
        await world.pipeline.handle(EVENT, tries=4)
    assert world.container.blobs == {}
    assert world.queue.sent == []
    assert await world.pipeline.handle(EVENT, tries=5, last_try=True) == "failed"
    failure = world.container.json(FAILURE)
    assert (failure["kind"], failure["tries"]) == ("transient", 5)


async def test_the_index_of_another_video_is_not_published_here(world: World) -> None:
    world.has(index(video_id="other"))
    with pytest.raises(Transient, match="the index of video other"):
        await world.pipeline.handle(EVENT)
    assert world.container.blobs == {}
