"""Dropped blobs, translations and thresholds on their way through the pipeline."""

import json
from contextlib import nullcontext

import pytest

from shared.errors import EventError, Transient
from shared.events import IndexingEvent
from shared.insights import Thresholds
from shared.storage.facts import BlobFacts, bare
from shared.video_indexer import BadRequest, ServiceUnavailable, TooManyRequests, VideoGone
from tests.contract import assert_valid_blob
from tests.fakes.storage import Dropped
from tests.fakes.world import FOLDER, NOON, VIDEO, World, index
from tests.samples.events import received

NAME = "nightly/news.json"
RECEIPT = f"_blobs/{NAME}"
EVENT = IndexingEvent(origin="blob", blob=NAME, received_at=NOON)


def receipt(world: World) -> tuple[str, str, str | None]:
    """Outcome, ETag and video of the receipt."""
    stored = world.container.blobs[RECEIPT]
    assert_valid_blob("receipt", stored.body)
    body = json.loads(stored.body)
    facts = BlobFacts.read(stored.metadata)
    assert (facts.etag, facts.outcome) == (bare(body["etag"]), body["outcome"])
    return body["outcome"], body["etag"], (body["video"] or {}).get("id")


async def test_a_dropped_index_is_published_with_a_receipt(world: World) -> None:
    world.blobs.drop(NAME, index())
    assert await world.pipeline.handle(EVENT) == "published"
    assert world.container.json(f"{FOLDER}/manifest.json")["source"]["kind"] == "blob"
    assert receipt(world) == ("published", '"1"', VIDEO)
    assert world.service.asked == []
    assert world.blobs.reads == 1
    assert await world.pipeline.handle(EVENT) == "unchanged"
    assert receipt(world) == ("published", '"1"', VIDEO)


async def test_half_a_surrogate_pair_in_a_dropped_index_costs_nothing_that_it_does_not_stand_in(world: World) -> None:
    body = json.dumps(json.loads(index()) | {"userName": "\ud83d"}).encode()
    world.blobs.drop(NAME, body)
    assert await world.pipeline.handle(EVENT) == "published"
    assert world.container.json(f"{FOLDER}/topics.json")["problems"] == []


async def test_a_blob_that_changes_while_it_is_read_is_published_as_it_is(world: World) -> None:
    world.blobs.drop(NAME, index(1))

    def overwrite(path: str) -> None:
        if path.endswith("keywords.json") and world.blobs.blobs[NAME].etag == '"1"':
            world.blobs.drop(NAME, index(2), '"2"')
            world.container.store(path, b"{}", {"sha256": "of another"})

    world.container.on_write = overwrite
    assert await world.pipeline.handle(EVENT) == "published"
    assert world.container.json(f"{FOLDER}/topics.json")["video"]["name"] == "Programme 2"
    assert receipt(world) == ("published", '"2"', VIDEO)


async def test_a_blob_that_becomes_another_video_s_is_tried_again(world: World) -> None:
    class Changing(dict[str, Dropped]):
        def get(self, name: str, default: object = None) -> Dropped:
            video_id = VIDEO if world.blobs.reads == 0 else "other"
            return Dropped(index(video_id=video_id), f'"{world.blobs.reads}"', NOON, None)

    world.blobs.blobs = Changing()
    with pytest.raises(Transient) as raised:
        await world.pipeline.handle(EVENT)
    assert raised.value.reason == "another-video"
    assert await world.pipeline.handle(EVENT) == "published"
    assert receipt(world)[2] == "other"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "not-an-index"),
        (received("notification-no-state.json").encode(), "not-an-index"),
        (b'{"breakdowns": []}', "not-an-index"),
        (index(state="Processing"), "not-processed"),
    ],
)
async def test_a_blob_that_cannot_be_published_is_recorded(world: World, body: bytes, reason: str) -> None:
    world.blobs.drop(NAME, body)
    assert await world.pipeline.handle(EVENT) == "failed"
    assert receipt(world) == ("failed", '"1"', None)
    assert world.container.json(RECEIPT)["failure"]["reason"] == reason
    assert world.queue.sent == []


async def test_a_blob_that_is_gone_is_ignored(world: World) -> None:
    assert await world.pipeline.handle(EVENT, last_try=True) == "ignored"
    assert world.container.blobs == {}
    world.blobs.drop(NAME, index())
    await world.pipeline.handle(EVENT)
    del world.blobs.blobs[NAME]
    before = dict(world.container.blobs)
    assert await world.pipeline.handle(EVENT) == "ignored"
    assert world.container.blobs == before


@pytest.mark.parametrize("name", ["notification-processed.json", "notification-failed.json"])
async def test_a_notification_has_its_video_fetched(world: World, name: str) -> None:
    world.has(index(video_id="12345abcde"), "12345abcde")
    world.blobs.drop(NAME, received(name).encode())
    assert await world.pipeline.handle(EVENT) == "published"
    assert world.service.asked == [("12345abcde", None)]
    assert receipt(world) == ("published", '"1"', "12345abcde")


async def test_a_notification_about_another_state_is_noted(world: World) -> None:
    world.blobs.drop(NAME, received("notification-processing.json").encode())
    assert await world.pipeline.handle(EVENT) == "ignored"
    assert receipt(world) == ("ignored", '"1"', "12345abcde")
    assert world.service.asked == []


async def test_a_notification_of_a_video_that_is_gone_is_recorded_at_both_places(world: World) -> None:
    world.blobs.drop(NAME, received("notification-processed.json").encode())
    assert await world.pipeline.handle(EVENT) == "failed"
    assert receipt(world) == ("failed", '"1"', "12345abcde")
    assert world.container.names() == ["failure.json", "news.json"]
    ((recheck, _),) = world.queue.sent
    assert (recheck.blob, recheck.video_id, recheck.recheck) == (NAME, "12345abcde", True)


async def test_a_notification_that_has_to_wait_has_no_receipt_yet(world: World) -> None:
    world.service.answers["12345abcde", None] = TooManyRequests("wait", reason="throttled", remedy="None.", delay=5)
    world.blobs.drop(NAME, received("notification-processed.json").encode())
    assert await world.pipeline.handle(EVENT) == "deferred"
    assert world.container.blobs == {}


async def test_translations_are_published_beside_the_original() -> None:
    world = World(languages=("fr-FR", "ja-JP"))
    event = IndexingEvent(origin="callback", video_id=VIDEO)
    for language, seed in ((None, 1), ("fr-FR", 2), ("ja-JP", 3)):
        world.has(index(seed), language=language)
    assert await world.pipeline.handle(event) == "published"
    manifest = world.container.json(f"{FOLDER}/manifest.json")
    assert list(manifest["translations"]) == ["fr-FR", "ja-JP"]
    for language in ("fr-FR", "ja-JP"):
        facts = manifest["translations"][language]["topics"]
        assert facts["blob"] == f"{FOLDER}/topics.{language}.json"
        assert facts["bytes"] == len(world.container.blobs[facts["blob"]].body)
    assert len(world.container.blobs) == 3 * 3 + 1


async def test_a_translation_that_is_no_longer_wanted_goes() -> None:
    before, after = World(languages=("fr-FR",)), World()
    event = IndexingEvent(origin="callback", video_id=VIDEO)
    for world in (before, after):
        world.has(index())
        world.has(index(2), language="fr-FR")
    await before.pipeline.handle(event)
    assert "topics.fr-FR.json" in before.container.names()
    after.container.blobs = before.container.blobs
    assert await after.pipeline.handle(event) == "published"
    assert "topics.fr-FR.json" not in after.container.names()


async def test_a_language_that_the_service_refuses_holds_nothing_back() -> None:
    """Nor one that it withdraws: its documents go, the others stay current."""
    world, event = World(languages=("fr-FR", "xx-YY")), IndexingEvent(origin="operator", video_id=VIDEO)
    for language in (None, "fr-FR", "xx-YY"):
        world.has(index(1), language=language)
    assert await world.pipeline.handle(event) == "published"
    assert "topics.xx-YY.json" in world.container.names()
    for language in (None, "fr-FR"):
        world.has(index(2), language=language)
    for trace in "12":
        refusal = BadRequest(f"no such language, trace {trace}", reason="bad-request", remedy="Settings.")
        world.service.answers[VIDEO, "xx-YY"] = refusal
        assert await world.pipeline.handle(event) == ("published" if trace == "1" else "unchanged")
    assert {name for name in world.container.names() if "xx-YY" in name} == set()
    assert world.container.json(f"{FOLDER}/topics.json")["video"]["name"] == "Programme 2"
    manifest = world.container.json(f"{FOLDER}/manifest.json")
    assert_valid_blob("manifest", world.container.blobs[f"{FOLDER}/manifest.json"].body)
    assert list(manifest["translations"]) == ["fr-FR"]
    refused = {"outcome": "refused", "reason": "bad-request", "message": "no such language, trace 1"}
    assert manifest["languages"] == {
        "fr-FR": {"outcome": "published", "reason": None, "message": None},
        "xx-YY": refused,
    }


@pytest.mark.parametrize("error", [VideoGone, ServiceUnavailable])
async def test_a_translation_that_fails_for_another_reason_fails_the_video(error: type[EventError]) -> None:
    world = World(languages=("fr-FR",))
    world.has(index())
    world.service.answers[VIDEO, "fr-FR"] = error("no", reason="some-reason", remedy="None.")
    with nullcontext() if error is VideoGone else pytest.raises(error):
        await world.pipeline.handle(IndexingEvent(origin="operator", video_id=VIDEO))
    assert world.container.names() == []


async def test_a_dropped_index_has_no_translations() -> None:
    world = World(languages=("fr-FR",))
    world.blobs.drop(NAME, index())
    assert await world.pipeline.handle(EVENT) == "published"
    assert world.container.json(f"{FOLDER}/manifest.json")["translations"] == {}


async def test_thresholds_reach_the_manifest() -> None:
    everything, some = World(), World(thresholds=Thresholds(topics=0.8, keywords=1, labels=1))
    event = IndexingEvent(origin="callback", video_id=VIDEO)
    for world in (everything, some):
        world.has(index())
        await world.pipeline.handle(event)
    manifest = some.container.json(f"{FOLDER}/manifest.json")
    assert manifest["minConfidence"] == {"topics": 0.8, "keywords": 1.0, "labels": 1.0}
    whole = everything.container.json(f"{FOLDER}/manifest.json")
    for insight, facts in manifest["documents"].items():
        assert facts["items"] + facts["droppedItems"] == whole["documents"][insight]["items"]
        assert len(some.container.json(facts["blob"])["items"]) == facts["items"]
        assert facts["droppedItems"] > 0
