"""An event becomes four blobs: fetched over HTTP, written to Azurite."""

import asyncio
import hashlib
import json

import pytest

from local.video_indexer import Fault, Operation
from shared.composition import App
from shared.events import IndexingEvent
from shared.video_indexer import ServiceUnavailable
from tests.contract import assert_valid_blob
from tests.samples.events import received
from tests.samples.indexes.generator import encode, make_index
from tests.stacks.stage import Stage

VIDEO = "abcde12345"
EVENT = IndexingEvent(origin="callback", video_id=VIDEO, state="Processed")
AGAIN = IndexingEvent(origin="operator", video_id=VIDEO)
SET = [f"{VIDEO}/{name}.json" for name in ("keywords", "labels", "manifest", "topics")]


def add(stage: Stage, seed: int = 1, *, state: str = "Processed") -> None:
    index = make_index(seed, duration_seconds=120, video_id=VIDEO, account_id=stage.service.account.id, state=state)
    stage.service.add(VIDEO, index)


async def etags(stage: Stage) -> dict[str, str]:
    return {blob.name.rpartition("/")[2]: blob.etag async for blob in stage.insights.list_blobs()}


async def is_whole(stage: Stage) -> bool:
    """Whether every document is the one that the manifest names."""
    manifest = await stage.read(f"{VIDEO}/manifest.json")
    bodies = {
        facts["sha256"]: await (await stage.insights.download_blob(facts["blob"])).readall()
        for facts in manifest["documents"].values()
    }
    return all(hashlib.sha256(body).hexdigest() == sha256 for sha256, body in bodies.items())


async def test_a_callback_becomes_three_documents_and_a_manifest(stage: Stage) -> None:
    add(stage)
    assert await stage.app.pipeline.handle(EVENT) == "published"
    assert await stage.names() == SET
    manifest = await stage.read(f"{VIDEO}/manifest.json")
    for insight, facts in manifest["documents"].items():
        download = await stage.insights.download_blob(facts["blob"])
        body = await download.readall()
        assert hashlib.sha256(body).hexdigest() == facts["sha256"] == download.properties.metadata["sha256"]
        assert download.properties.content_settings.content_type == "application/json"
        assert_valid_blob(insight, body)
        assert len(body) == facts["bytes"]
        document = json.loads(body)
        assert document["insight"] == insight
        assert len(document["items"]) == facts["items"] > 0
        assert document["video"] == manifest["video"]


async def test_the_same_index_again_changes_nothing_but_the_manifest_s_etag(stage: Stage) -> None:
    add(stage)
    await stage.app.pipeline.handle(EVENT)
    before, published = await etags(stage), await stage.read(f"{VIDEO}/manifest.json")
    assert await stage.app.pipeline.handle(AGAIN) == "unchanged"
    after = await etags(stage)
    assert {name for name in after if after[name] != before[name]} == {"manifest.json"}
    assert await stage.read(f"{VIDEO}/manifest.json") == published


async def test_a_reindexed_video_replaces_what_changed(stage: Stage) -> None:
    add(stage, 1)
    await stage.app.pipeline.handle(EVENT)
    add(stage, 2)
    assert await stage.app.pipeline.handle(AGAIN) == "published"
    assert (await stage.read(f"{VIDEO}/labels.json"))["video"]["name"] == "Programme 2"
    assert await is_whole(stage)


async def test_many_workers_on_one_video_leave_one_whole_set(stage: Stage) -> None:
    add(stage)
    apps = [App(stage.app.settings) for _ in range(4)]
    outcomes = await asyncio.gather(*(app.pipeline.handle(AGAIN) for app in apps))
    await asyncio.gather(*(app.close() for app in apps))
    assert "published" in outcomes
    assert {*outcomes} <= {"published", "unchanged", "deferred"}  # who lost a race lost no try
    assert await stage.names() == SET
    assert await is_whole(stage)


async def test_a_failure_is_recorded_looked_at_again_and_taken_away_by_a_success(stage: Stage) -> None:
    add(stage, state="Failed")
    assert await stage.app.pipeline.handle(EVENT) == "failed"
    assert await stage.names() == [f"{VIDEO}/failure.json"]
    assert_valid_blob("failure", json.dumps(await stage.read(f"{VIDEO}/failure.json"), separators=(",", ":")).encode())
    assert (await stage.events.get_queue_properties()).approximate_message_count == 1
    assert await stage.events.peek_messages() == []
    add(stage)
    assert await stage.app.pipeline.handle(EVENT) == "published"
    assert await stage.names() == SET


async def test_trouble_of_the_service_is_raised_and_then_over(stage: Stage) -> None:
    add(stage)
    stage.service.faults.add(Fault("status", Operation.INDEX, times=4, status=503))
    with pytest.raises(ServiceUnavailable):
        await stage.app.pipeline.handle(EVENT)
    assert await stage.names() == []
    assert await stage.app.pipeline.handle(EVENT) == "published"


async def test_a_missing_role_is_recorded_on_the_last_try(stage: Stage) -> None:
    add(stage)
    stage.service.faults.add(Fault("status", Operation.ACCESS_TOKEN, times=None, status=403))
    assert await stage.app.pipeline.handle(EVENT, tries=5, last_try=True) == "failed"
    failure = await stage.read(f"{VIDEO}/failure.json")
    assert failure["reason"] == "no-token"
    assert "Video Indexer Account Contributor" in failure["remedy"]


async def test_a_throttled_event_waits_out_of_sight(stage: Stage) -> None:
    add(stage)
    stage.service.faults.add(Fault("status", Operation.INDEX, status=429, retry_after=600))
    assert await stage.app.pipeline.handle(EVENT) == "deferred"
    assert await stage.events.peek_messages() == []
    assert await stage.app.queue.backlog() == 1
    assert await stage.names() == []


async def test_a_message_that_is_no_event_is_set_aside_for_ever(stage: Stage) -> None:
    text = received("poison-not-json.txt")
    assert await stage.app.pipeline.handle_message(text, tries=1, last_try=False) == "malformed"
    (message,) = await stage.poison.peek_messages()
    assert message.content == text
    assert message.expires_on is not None
    assert message.expires_on.year == 9999


async def test_a_dropped_index_gets_a_receipt_of_its_version(stage: Stage) -> None:
    body = encode(make_index(1, duration_seconds=60, video_id=VIDEO, account_id=stage.service.account.id))
    event = IndexingEvent(origin="blob", blob="nightly/news.json")
    for content in (body, body + b"\n"):
        await stage.indexes.upload_blob("nightly/news.json", content, overwrite=True)
        assert await stage.app.pipeline.handle(event) in ("published", "unchanged")
        etag = (await stage.indexes.get_blob_client("nightly/news.json").get_blob_properties()).etag
        receipt = await stage.app.container.facts("_blobs/nightly/news.json")
        assert receipt is not None
        assert receipt.etag == etag.strip('"')
    await stage.indexes.delete_blob("nightly/news.json")
    assert await stage.app.pipeline.handle(event) == "ignored"
    assert await stage.names() == [*SET, "_blobs/nightly/news.json"]
