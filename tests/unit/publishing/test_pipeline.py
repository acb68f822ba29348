"""One event's fate: published, recorded, put back or raised, by the kind of trouble it meets."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from azure.core.exceptions import ServiceResponseError

from shared.errors import Permanent, Throttled, Transient
from shared.events import IndexingEvent, PutBack
from shared.publishing.breaker import OutOfReach
from shared.video_indexer import BadRequest, NotAuthorized, ServiceUnavailable, TooManyRequests, VideoGone
from shared.video_indexer.errors import OutOfTurn
from tests.contract import assert_valid_blob
from tests.fakes.world import FOLDER, NOON, RECHECK_AFTER, VIDEO, World, index
from tests.samples.events import names, received

EVENT = IndexingEvent(origin="callback", video_id=VIDEO, state="Processed", received_at=NOON)
SET = ["keywords.json", "labels.json", "manifest.json", "topics.json"]
FAILURE = f"{FOLDER}/failure.json"
RATE = TooManyRequests("the limit is used up", reason="throttled", remedy="Nothing.", delay=37.4)
LATER = EVENT.model_copy(update={"received_at": NOON + timedelta(hours=1)})
DOWN = ServiceUnavailable("out of order", reason="service-unavailable", remedy="Nothing.")


def put_back(**past: Any) -> IndexingEvent:
    """`EVENT` as it comes back."""
    return EVENT.model_copy(update={"put_back": PutBack(**past)})


def permanent(kind: type[Permanent]) -> Permanent:
    return kind("no such thing", reason="some-reason", remedy="Do something.")


@pytest.fixture
def world() -> World:
    return World()


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


async def test_an_unexpected_error_is_recorded_without_its_words(world: World) -> None:
    world.fails(RuntimeError("secret canary"))
    assert await world.pipeline.handle(EVENT, last_try=True) == "failed"
    assert b"canary" not in world.container.blobs[FAILURE].body
    assert world.container.json(FAILURE)["message"] == f"video {VIDEO}: unexpected RuntimeError"


@pytest.mark.parametrize("last_try", [False, True])
async def test_throttling_puts_the_event_back_and_uses_up_no_try(world: World, last_try: bool) -> None:
    world.fails(RATE)
    assert await world.pipeline.handle(EVENT, tries=5, last_try=last_try) == "deferred"
    assert world.queue.sent == [(put_back(tries=4, waited=37.4), 37)]
    assert world.container.blobs == {}


async def test_tries_go_on_where_they_were_when_the_event_was_put_back(world: World) -> None:
    world.fails(DOWN)
    with pytest.raises(ServiceUnavailable):
        await world.pipeline.handle(put_back(tries=3), tries=1)
    assert await world.pipeline.handle(put_back(tries=3), tries=2) == "failed"
    assert world.container.json(FAILURE)["tries"] == 5


@pytest.mark.parametrize(("asked", "delay"), [(0, 1), (1, 1), (3600, 3600), (86_400, 3600), (float("inf"), 3600)])
async def test_a_delay_is_neither_none_nor_for_ever(world: World, asked: float, delay: float) -> None:
    world.fails(Throttled("wait", reason="throttled", remedy="Nothing.", delay=asked))
    await world.pipeline.handle(EVENT)
    assert world.queue.sent == [(put_back(waited=delay), delay)]


async def test_an_event_that_was_put_back_for_too_long_has_failed(world: World) -> None:
    world.fails(RATE)
    assert await world.pipeline.handle(put_back(waited=86_400)) == "deferred"
    ((older, _),) = world.queue.sent
    assert await world.pipeline.handle(older) == "failed"
    failure = world.container.json(FAILURE)
    assert failure["reason"] == "too-old"
    assert failure["message"] == "the limit is used up; given up after 24.0 hours"


@pytest.mark.parametrize("reason", [OutOfTurn, OutOfReach])
async def test_an_event_that_never_had_its_turn_is_never_too_old(world: World, reason: type[Throttled]) -> None:
    world.fails(reason("not asked", reason="r", remedy="Nothing.", delay=3000))
    event = EVENT
    for _ in range(100):
        world.passes(timedelta(seconds=3000))
        assert await world.pipeline.handle(event) == "deferred"
        event, _ = world.queue.sent.pop()
    assert event == put_back(placed=reason is OutOfTurn)


async def test_an_event_that_cannot_be_put_back_is_raised_and_on_the_last_try_recorded(world: World) -> None:
    world.fails(RATE)
    world.queue.broken = Transient("no queue", reason="queue-unavailable", remedy="Nothing.")
    with pytest.raises(Transient, match="no queue"):
        await world.pipeline.handle(EVENT, tries=4)
    assert await world.pipeline.handle(EVENT, tries=5, last_try=True) == "failed"
    assert world.container.json(FAILURE)["reason"] == "queue-unavailable"


async def test_a_failure_that_storage_takes_no_record_of_comes_back(world: World) -> None:
    def refuse(path: str) -> None:
        raise ServiceResponseError("no answer")

    world.has(index())
    world.container.on_write = refuse
    with pytest.raises(ServiceResponseError):
        await world.pipeline.handle(EVENT, tries=4)
    world.queue.sent.clear()
    assert await world.pipeline.handle(EVENT, tries=5, last_try=True) == "deferred"
    event, delay = world.queue.sent[-1]
    assert event == put_back(tries=4)
    assert 300 <= delay <= 600
    world.container.on_write = lambda path: None
    assert await world.pipeline.handle(event) == "published"


async def test_a_last_try_without_queue_and_storage_is_raised(world: World) -> None:
    def refuse(path: str) -> None:
        raise ServiceResponseError("no answer")

    world.has(index())
    world.container.on_write = refuse
    world.queue.broken = Transient("no queue", reason="queue-unavailable", remedy="Nothing.")
    with pytest.raises(Transient, match="no queue"):
        await world.pipeline.handle(EVENT, tries=5, last_try=True)


@pytest.mark.parametrize("state", ["Uploaded", "Processing", "SomethingNew"])
async def test_a_video_still_in_indexing_is_looked_at_again(state: str) -> None:
    world = World(still_indexing_delay=42)
    world.has(index(state=state))
    assert await world.pipeline.handle(EVENT) == "deferred"
    assert world.queue.sent == [(put_back(waited=42), 42)]


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


async def test_the_index_of_another_video_is_not_published_here(world: World) -> None:
    world.has(index(video_id="other"))
    with pytest.raises(Transient, match="the index of video other"):
        await world.pipeline.handle(EVENT)
    assert world.container.blobs == {}


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
