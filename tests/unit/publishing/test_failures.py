"""What has failed is recorded: why, once, looked at once more, and gone with the next success."""

import pytest

from shared.errors import Permanent, Transient
from shared.video_indexer import BadRequest, ServiceUnavailable
from tests.fakes.world import RECHECK_AFTER, VIDEO, World, index
from tests.unit.publishing.trouble import DOWN, EVENT, FAILURE, SET, permanent


async def test_an_unexpected_error_is_recorded_without_its_words(world: World) -> None:
    world.fails(RuntimeError("secret canary"))
    assert await world.pipeline.handle(EVENT, last_try=True) == "failed"
    assert b"canary" not in world.container.blobs[FAILURE].body
    assert world.container.json(FAILURE)["message"] == f"video {VIDEO}: unexpected RuntimeError"


async def test_a_video_that_could_not_be_indexed_is_recorded_in_the_service_s_words(world: World) -> None:
    failed = index().replace(b'"state":"Processed"', b'"state":"Failed"')
    failed = failed.replace(b'"failureMessage":""', b'"failureCode":"NoAudio","failureMessage":"No audio."')
    world.has(failed)
    assert await world.pipeline.handle(EVENT) == "failed"
    failure = world.container.json(FAILURE)
    assert (failure["reason"], failure["failureCode"], failure["failureMessage"]) == (
        "indexing-failed",
        "NoAudio",
        "No audio.",
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"{", "no index"), (b"[]", "no index"), (index(account_id="0" * 8 + "-0000-0000-0000-" + "0" * 12), "account")],
)
async def test_what_is_no_index_of_this_account_is_recorded(world: World, body: bytes, words: str) -> None:
    world.has(body)
    assert await world.pipeline.handle(EVENT) == "failed"
    failure = world.container.json(FAILURE)
    assert failure["reason"] == "not-an-index"
    assert words in failure["message"]


async def test_a_success_takes_the_failure_away(world: World) -> None:
    world.fails(permanent(BadRequest))
    await world.pipeline.handle(EVENT)
    world.has(index())
    assert await world.pipeline.handle(EVENT) == "published"
    assert world.container.names() == SET


async def test_a_new_failure_is_looked_at_once_more_and_the_same_one_is_not(world: World) -> None:
    world.fails(permanent(BadRequest))
    await world.pipeline.handle(EVENT)
    ((recheck, delay),) = world.queue.sent
    assert (recheck.recheck, recheck.video_id, delay) == (True, VIDEO, RECHECK_AFTER)
    assert recheck.correlation_id == EVENT.correlation_id
    etag = world.container.blobs[FAILURE].etag
    await world.pipeline.handle(recheck)
    await world.pipeline.handle(EVENT)
    assert len(world.queue.sent) == 1
    assert world.container.blobs[FAILURE].etag != etag
    world.fails(Permanent("another", reason="another-reason", remedy="None."))
    await world.pipeline.handle(EVENT)
    assert len(world.queue.sent) == 2


async def test_a_second_look_that_cannot_be_queued_leaves_no_record(world: World) -> None:
    world.fails(permanent(BadRequest))
    world.queue.broken = Transient("no queue", reason="queue-unavailable", remedy="Nothing.")
    with pytest.raises(Transient):
        await world.pipeline.handle(EVENT)
    assert world.container.blobs == {}


@pytest.mark.parametrize("last_try", [False, True])
async def test_a_failure_that_cannot_be_recorded_is_raised(world: World, last_try: bool) -> None:
    def refuse(path: str) -> None:
        raise OSError("no storage")

    world.container.on_write = refuse
    world.fails(permanent(BadRequest))
    with pytest.raises(OSError, match="no storage"):
        await world.pipeline.handle(EVENT, last_try=last_try)
    world.fails(DOWN)
    with pytest.raises(OSError if last_try else ServiceUnavailable):
        await world.pipeline.handle(EVENT, last_try=last_try)
