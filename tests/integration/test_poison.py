"""Whatever bytes stand in the poison queue: shown, counted, recorded where they are an event, and removable."""

from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from local.azurite import Azurite
from shared.events import IndexingEvent
from shared.names import POISON_QUEUE, receipt_of
from shared.storage import pages
from tests.stacks.command_line import run
from tests.stacks.stage import Stage

PATIENCE = timedelta(minutes=5)
NOT_BASE64 = "{no event} \u00e9"
NOT_UTF_8 = b64encode(b"\xff\xfe no text").decode()
PLAIN = b64encode(b"no \x1b[31m event").decode()
RAW = [NOT_BASE64, NOT_UTF_8, PLAIN]


@pytest.fixture
async def raw(azurite: Azurite) -> AsyncIterator[QueueClient]:
    """The poison queue as it stands, without base64."""
    async with QueueServiceClient.from_connection_string(azurite.connection_string) as queues:
        yield queues.get_queue_client(POISON_QUEUE)


def lost(number: int) -> str:
    return b64encode(IndexingEvent(origin="callback", video_id=f"video{number}").to_message().encode()).decode()


async def test_a_sweep_records_every_event_among_raw_messages(stage: Stage, raw: QueueClient) -> None:
    for number in range(40):
        await raw.send_message(lost(number))
        if number % 14 == 0:
            await raw.send_message(RAW[number // 14])
    assert await stage.app.sweeps().turns.run("recent", patience=PATIENCE) == "done"
    names = await stage.names()
    assert {f"video{number}/failure.json" for number in range(40)} <= set(names)
    assert sorted(message.content for message in await raw.peek_messages(32)) == sorted(RAW)


@pytest.mark.usefixtures("stage")
async def test_raw_messages_are_shown_counted_and_removed_each_by_itself(
    settings: dict[str, str], raw: QueueClient
) -> None:
    ids = [(await raw.send_message(text)).id for text in RAW]
    status = await run(settings, "status", "--no-missing", "--json")
    assert (status.code, status.json()[0]["poison"]) == (1, 3)
    assert (await run(settings, "status", "video0", "--json")).json()[0]["poison"] == 0
    listed = await run(settings, "replay", "--json")
    assert {(row["message"], row["text"]) for row in listed.json()} == set(
        zip(ids, [NOT_BASE64, NOT_UTF_8, "no \x1b[31m event"], strict=True)
    )
    shown = await run(settings, "replay")
    assert all(message in shown.out for message in ids)
    assert (await run(settings, "replay", "--discard", ids[1])).code == 0
    assert [message.content for message in await raw.peek_messages(32)] == [NOT_BASE64, PLAIN]
    assert (await run(settings, "replay", "--discard", "--all")).code == 0
    assert await raw.peek_messages(32) == []


@pytest.mark.parametrize("length", [1017, 1018, 1024])
async def test_a_blob_of_any_name_is_handled_and_known(stage: Stage, length: int) -> None:
    name = f"{'n' * (length - 5)}.json"
    await stage.indexes.upload_blob(name, b"[]")
    await stage.indexes.upload_blob("z.json", b"[]")
    stage.app.settings = stage.app.settings.model_copy(update={"sweep_grace_seconds": 0})
    turns = stage.app.sweeps().turns
    assert await turns.run("recent", patience=PATIENCE) == "done"
    handled = []
    async for message in stage.events.receive_messages():
        handled.append(await stage.app.pipeline.handle_message(str(message.content), tries=1, last_try=False))
        await stage.events.delete_message(message)
    assert handled == ["failed", "failed"]
    receipt = await stage.app.container.facts(receipt_of(name))
    assert receipt is not None
    assert receipt.outcome == "failed"
    assert len(receipt_of(name)) <= 1024
    assert await turns.run("recent", patience=PATIENCE) == "done"
    assert await stage.events.peek_messages(32) == []


async def test_listings_go_on_where_they_stopped(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE_SIZE", 2)
    for number in range(5):
        await stage.indexes.upload_blob(f"{number}.json", b"[]")
    first = await anext(stage.app.blobs.pages())
    assert [blob.name for blob in first.items] == ["0.json", "1.json"]
    rest = [blob.name async for page in stage.app.blobs.pages(first.next) for blob in page.items]
    assert rest == ["2.json", "3.json", "4.json"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff", b"[" * 100_000])
async def test_a_checkpoint_that_cannot_be_read_is_none(stage: Stage, body: bytes) -> None:
    await stage.insights.upload_blob("_sweep/recent-videos.json", body, overwrite=True)
    assert await stage.app.checkpoints.load("recent-videos") == {}
    assert await stage.app.sweeps().turns.run("recent", patience=PATIENCE) == "done"
