"""What is Azure Storage's alone, on Azurite: a container that is missing, messages as the host reads them, leases."""

import asyncio
from functools import partial
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError, ServiceRequestError
from azure.storage.blob.aio import BlobLeaseClient
from azure.storage.queue.aio import QueueServiceClient

from shared.errors import Transient
from shared.events import IndexingEvent, from_message
from shared.settings import StorageConnection
from shared.storage import checkpoint
from shared.storage.checkpoint import Busy
from shared.storage.facts import BlobFacts
from shared.storage.queue import EventQueue
from shared.storage.queue_connection import open_queue, open_queues
from tests.stacks.stage import Stage

EVENT = IndexingEvent(origin="callback", video_id="abcde12345")


async def test_a_container_that_is_missing_is_no_conflict(stage: Stage) -> None:
    await stage.insights.delete_container()
    with pytest.raises(ResourceNotFoundError):
        await stage.app.container.folder("account", "video").put("a.json", b"1", expected=None, facts=BlobFacts())


async def test_messages_are_what_the_host_reads(stage: Stage) -> None:
    await stage.app.queue.send(EVENT)
    (message,) = await stage.events.peek_messages()
    assert from_message(str(message.content)) == EVENT
    assert message.expires_on is not None
    assert message.expires_on.year == 9999


async def test_poison_messages_are_held_released_and_deleted(stage: Stage) -> None:
    queue = stage.app.queue
    for text in ("first", "second"):
        await queue.send_to_poison(text)
    assert (await queue.standing()).poison == 2
    held = [message async for message in queue.receive_poison()]
    assert sorted(message.text for message in held) == ["first", "second"]
    assert await queue.look_at_poison() == []
    await queue.delete_poison(held[0])
    await queue.release_poison(held[1])
    assert [message.text for message in await queue.look_at_poison()] == [held[1].text]


async def test_how_long_the_oldest_event_has_waited(stage: Stage) -> None:
    assert (await stage.app.queue.standing()).oldest is None
    await stage.app.queue.send(EVENT)
    await stage.app.queue.send(EVENT, delay=600)
    standing = await stage.app.queue.standing()
    assert standing.events == 2
    assert standing.oldest is not None
    assert await stage.app.queue.peek_events() == [EVENT.to_message()]


@pytest.mark.usefixtures("waits")
async def test_a_queue_out_of_reach_is_told_and_not_swallowed() -> None:
    nowhere = StorageConnection(connection_string="AccountName=a;AccountKey=Yg==;QueueEndpoint=http://127.0.0.1:9/a")
    async with _queues(nowhere) as queues:
        queue = EventQueue(partial(open_queue, queues))
        with pytest.raises(Transient, match="the event could not be queued: ServiceRequestError") as raised:
            await queue.send(EVENT)
    assert raised.value.reason == "queue-unavailable"


def _queues(connection: StorageConnection) -> QueueServiceClient:
    return open_queues(connection, None)  # type: ignore[arg-type]


async def test_a_lease_is_renewed_while_it_is_held(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    renewed, renew = asyncio.Event(), BlobLeaseClient.renew

    async def told(lease: BlobLeaseClient, **options: Any) -> None:
        await renew(lease, **options)
        renewed.set()

    monkeypatch.setattr(BlobLeaseClient, "renew", told)
    monkeypatch.setattr(checkpoint, "RENEW_SECONDS", 0.01)
    blob = stage.insights.get_blob_client("_sweep/lease")
    async with stage.app.checkpoints.alone():
        await asyncio.wait_for(renewed.wait(), 10)
        with pytest.raises(Busy):
            async with stage.app.checkpoints.alone():
                pytest.fail("two hold one lease")
    assert (await blob.get_blob_properties()).lease.state == "available"


async def test_a_renewal_that_failed_once_is_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    failed, renewed, renew = asyncio.Event(), asyncio.Event(), BlobLeaseClient.renew

    async def failing_once(lease: BlobLeaseClient, **options: Any) -> None:
        if not failed.is_set():
            failed.set()
            raise ServiceRequestError("for a moment")
        await renew(lease, **options)
        renewed.set()

    monkeypatch.setattr(BlobLeaseClient, "renew", failing_once)
    monkeypatch.setattr(checkpoint, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(checkpoint, "RETRY_SECONDS", 0.01)
    async with stage.app.checkpoints.alone():
        await asyncio.wait_for(renewed.wait(), 10)


async def take_the_lease(stage: Stage) -> None:
    """What another sweep does once the lease has run out."""
    lease = BlobLeaseClient(stage.insights.get_blob_client("_sweep/lease"))
    await lease.break_lease(0)
    await lease.acquire(15)


async def test_a_lost_lease_is_told_and_finished_work_stays_finished(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refused, renew = asyncio.Event(), BlobLeaseClient.renew

    async def told(lease: BlobLeaseClient, **options: Any) -> None:
        try:
            await renew(lease, **options)
        except HttpResponseError:
            refused.set()
            raise

    monkeypatch.setattr(BlobLeaseClient, "renew", told)
    monkeypatch.setattr(checkpoint, "RENEW_SECONDS", 0.01)
    async with stage.app.checkpoints.alone():
        await take_the_lease(stage)
        await asyncio.wait_for(refused.wait(), 10)
    assert "has lost its lease" in caplog.text
    with pytest.raises(Busy):
        async with stage.app.checkpoints.alone():
            pytest.fail("the other one's lease was released")


async def test_a_lost_lease_hides_no_error_of_the_work(stage: Stage) -> None:
    async def work() -> None:
        async with stage.app.checkpoints.alone():
            await take_the_lease(stage)
            raise ValueError("what really went wrong")

    with pytest.raises(ValueError, match="what really went wrong"):
        await work()


async def test_a_checkpoint_that_cannot_be_made_is_raised(stage: Stage) -> None:
    await stage.insights.delete_container()
    with pytest.raises(HttpResponseError):
        async with stage.app.checkpoints.alone():
            pytest.fail("there is nothing to hold")
    assert await stage.app.checkpoints.load("all") == {}
