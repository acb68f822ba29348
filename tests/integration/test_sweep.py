"""Lost callbacks, re-indexing without a callback and lost blob events heal by themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.events import IndexingEvent, from_message
from shared.moments import utc_now
from shared.storage.facts import BlobFacts
from shared.sweeping.gate import Gate
from shared.sweeping.turns import Kind
from tests.samples.indexes.generator import encode, make_index
from tests.stacks.stage import Stage

PATIENCE = timedelta(minutes=1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    return settings | {"SWEEP_GRACE_SECONDS": "0", "SWEEP_REQUESTS_PER_MINUTE": "60000"}


async def queued(stage: Stage) -> list[IndexingEvent]:
    """Every event that waits; they stay on the queue."""
    return [from_message(str(message.content)) for message in await stage.events.peek_messages(32)]


async def handle_all(stage: Stage) -> None:
    async for message in stage.events.receive_messages():
        await stage.app.pipeline.handle_message(str(message.content), tries=1, last_try=False)
        await stage.events.delete_message(message)


def add(stage: Stage, video_id: str, *, seed: int = 1, created: datetime = LONG_AGO) -> None:
    index = make_index(seed, duration_seconds=20, video_id=video_id, account_id=stage.service.account.id)
    stage.service.add(video_id, index, created=created)


async def test_a_video_whose_callback_never_came_is_queued_once_and_then_published(stage: Stage) -> None:
    for number in range(3):
        add(stage, f"video{number}")
    assert await stage.app.sweeps().turns.run("all", patience=PATIENCE) == "done"
    assert sorted(event.video_id or "" for event in await queued(stage)) == ["video0", "video1", "video2"]
    await handle_all(stage)
    assert [event async for event in stage.app.sweeps().videos.find()][-1].queued == 0


async def test_a_reindexed_video_is_published_again(stage: Stage) -> None:
    add(stage, "video0")
    await stage.app.pipeline.handle(IndexingEvent(origin="callback", video_id="video0"))
    add(stage, "video0", seed=2, created=datetime.now(UTC) + timedelta(seconds=10))
    stage.app.settings = stage.app.settings.model_copy(update={"sweep_grace_seconds": -60})
    await stage.app.sweeps().turns.run("recent", patience=PATIENCE)
    assert [event.video_id for event in await queued(stage)] == ["video0"]


@pytest.mark.parametrize("kind", ["recent", "all"])
async def test_a_dropped_blob_without_a_receipt_is_queued(stage: Stage, kind: Kind) -> None:
    body = encode(make_index(1, duration_seconds=20, video_id="video0", account_id=stage.service.account.id))
    await stage.indexes.upload_blob("a/b.json", body, overwrite=True)
    await stage.app.sweeps().turns.run(kind, patience=PATIENCE)
    assert [event.blob for event in await queued(stage)] == ["a/b.json"]
    await handle_all(stage)
    assert await stage.app.sweeps().blobs.queue(Gate(stage.app.queue, clock=utc_now)) == 0
    await stage.indexes.upload_blob("a/b.json", body + b" ", overwrite=True)
    assert await stage.app.sweeps().blobs.queue(Gate(stage.app.queue, clock=utc_now)) == 1


async def test_blobs_whose_names_storage_orders_otherwise_are_queued_once(stage: Stage) -> None:
    for number, name in enumerate(["a\U0001f600.json", "a\uff01.json"]):
        index = make_index(1, duration_seconds=20, video_id=f"video{number}", account_id=stage.service.account.id)
        await stage.indexes.upload_blob(name, encode(index), overwrite=True)
    assert await stage.app.sweeps().blobs.queue(Gate(stage.app.queue, clock=utc_now)) == 2
    await handle_all(stage)
    assert await stage.app.sweeps().blobs.queue(Gate(stage.app.queue, clock=utc_now)) == 0


async def test_a_blob_that_killed_its_worker_is_not_queued_again(stage: Stage) -> None:
    await stage.indexes.upload_blob("a/b.json", b"{}", overwrite=True)
    lost = IndexingEvent(origin="blob", blob="a/b.json", received_at=datetime.now(UTC) + timedelta(seconds=2))
    await stage.app.queue.send_to_poison(lost.to_message())
    await stage.app.sweeps().turns.run("recent", patience=PATIENCE)
    assert await stage.app.sweeps().blobs.queue(Gate(stage.app.queue, clock=utc_now)) == 0
    await stage.indexes.upload_blob("a/b.json", b"{} ", overwrite=True)
    assert await stage.app.sweeps().blobs.queue(Gate(stage.app.queue, clock=utc_now)) == 1


async def test_a_failed_video_is_not_swept_for_ever(stage: Stage) -> None:
    index = make_index(1, duration_seconds=20, video_id="video0", state="Failed")
    stage.service.add("video0", index, created=LONG_AGO)
    assert await stage.app.pipeline.handle(IndexingEvent(origin="callback", video_id="video0")) == "failed"
    assert [page async for page in stage.app.sweeps().videos.find()][-1].queued == 0


async def test_two_sweeps_do_not_run_at_once(stage: Stage) -> None:
    async with stage.app.checkpoints.alone():
        assert await stage.app.sweeps().turns.run("recent", patience=PATIENCE) == "busy"
    assert await stage.app.sweeps().turns.run("recent", patience=PATIENCE) == "done"


async def test_a_sweep_of_everything_goes_on_where_it_stopped_and_rests_for_a_day(stage: Stage) -> None:
    for number in range(1001):
        add(stage, f"video{number}", created=datetime.now(UTC))
    stage.app.settings = stage.app.settings.model_copy(update={"sweep_grace_seconds": 3600})
    assert await stage.app.sweeps().turns.run("all", patience=timedelta(seconds=-1)) == "unfinished"
    assert (await stage.app.checkpoints.load("all-videos"))["page"] == "1000"
    assert await stage.app.sweeps().turns.run("all", patience=PATIENCE) == "done"
    assert await stage.app.sweeps().turns.run("all", patience=PATIENCE) == "not-due"


async def test_a_poison_message_without_a_record_gets_one_and_stays(stage: Stage) -> None:
    lost = IndexingEvent(origin="callback", video_id="video0")
    await stage.app.queue.send_to_poison(lost.to_message())
    await stage.app.sweeps().turns.run("recent", patience=PATIENCE)
    failure = await stage.read("video0/failure.json")
    assert failure["reason"] == "worker-lost"
    assert failure["correlationId"] == lost.correlation_id
    assert await stage.app.queue.look_at_poison() == []


async def test_what_an_outage_left_behind_under_the_first_version_heals_by_itself(stage: Stage) -> None:
    """Its records have neither reason nor repeats in their metadata, and its poison queue kept every event."""
    add(stage, "video0")
    event = IndexingEvent(origin="callback", video_id="video0", received_at=LONG_AGO)
    await stage.app.queue.send_to_poison(event.to_message())
    facts = BlobFacts(sha256="x", fetched_at=LONG_AGO + timedelta(minutes=1))
    record = f"{stage.service.account.id}/video0/failure.json"
    await stage.app.container.put(record, b'{"kind": "transient", "reason": "service-unavailable"}', facts)
    await stage.app.container.put("_sweep/all.json", b'{"videos": "done", "started": ""}', BlobFacts())
    assert await stage.app.sweeps().turns.run("all", patience=PATIENCE) == "done"
    assert await stage.app.queue.look_at_poison() == []
    assert [(event.video_id, event.repeats) for event in await queued(stage)] == [("video0", 1)]
    await handle_all(stage)
    assert "video0/manifest.json" in await stage.names()
    assert "video0/failure.json" not in await stage.names()
    assert await stage.app.sweeps().turns.run("recent", patience=PATIENCE) == "done"
    assert await queued(stage) == []
