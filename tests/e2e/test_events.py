"""From each origin of an event to what stands in storage, on the real worker runtime."""

import json

import pytest

from local.upload import index_again, upload
from local.video_indexer import Fault, Operation, Run
from local.video_indexer.index_view import USER_NAME, VIEW_TOKEN
from shared.insights import normalize
from tests.samples.indexes.generator import STREAMING_URL, encode, make_index
from tests.samples.indexes.media import Json
from tests.stacks.polling import eventually
from tests.stacks.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"MAX_WAIT_SECONDS": "1"}
SET = {"topics.json", "keywords.json", "labels.json", "manifest.json"}


def index(running: Running, seed: int, **more: str) -> Json:
    return make_index(seed, duration_seconds=30, account_id=running.service.account.id, **more)  # type: ignore[arg-type]


async def test_a_finished_run_calls_back_and_becomes_four_blobs(running: Running) -> None:
    video = await upload(running.service, index(running, 1), running.stack.host.callback_url)
    folder = await running.until_published(video)
    assert folder.keys() == SET
    secrets = (VIEW_TOKEN, USER_NAME, STREAMING_URL, running.stack.function_key)
    seen = (
        b"".join(folder.values()) + running.stack.host.process.output().replace(f"function {secrets[3]}", "").encode()
    )
    assert not [secret for secret in secrets if secret.encode() in seen]


async def test_a_run_that_failed_is_recorded_in_the_services_words(running: Running) -> None:
    running.service.indexing.plan(Run(outcome="Failed", failure_code="InvalidMedia", failure_message="No streams."))
    video = await upload(running.service, index(running, 2), running.stack.host.callback_url)
    failure = await running.until_failed(video)
    assert (failure["reason"], failure["failureCode"]) == ("indexing-failed", "InvalidMedia")
    assert failure["failureMessage"] == "No streams."
    assert (await running.folder(video)).keys() == {"failure.json"}


async def test_a_quarantined_video_is_recorded(running: Running) -> None:
    running.service.indexing.plan(Run(outcome="Quarantined"))
    video = await upload(running.service, index(running, 3), running.stack.host.callback_url)
    assert "Quarantined" in (await running.until_failed(video))["message"]


async def test_a_failure_goes_when_a_later_run_succeeds(running: Running) -> None:
    running.service.indexing.plan(Run(outcome="Failed"), Run())
    video = await upload(running.service, index(running, 4), running.stack.host.callback_url)
    await running.until_failed(video)
    await index_again(running.service, video, index(running, 4), running.stack.host.callback_url)
    assert (await running.until_published(video)).keys() == SET


async def test_an_insight_that_a_reindex_lost_is_visibly_empty(running: Running) -> None:
    found = index(running, 5)
    video = await upload(running.service, found, running.stack.host.callback_url)
    assert json.loads((await running.until_published(video))["topics.json"])["items"]
    del found["videos"][0]["insights"]["topics"]
    await running.age(video)
    await index_again(running.service, video, found, running.stack.host.callback_url)

    async def emptied() -> bool:
        return not json.loads((await running.folder(video))["topics.json"])["items"]

    await eventually(emptied, "no topics")
    await running.until_published(video)


async def test_a_dropped_index_becomes_the_same_documents(running: Running) -> None:
    body = encode(index(running, 6, video_id="dropped006"))
    await running.indexes.upload_blob("archive/2025/six.json", body)

    async def committed() -> dict[str, bytes] | None:
        folder = await running.folder("dropped006")
        return folder if "manifest.json" in folder else None

    folder = await eventually(committed, "manifest.json")
    documents = {f"{name}.json": document.body for name, document in normalize(body).documents.items()}
    assert {name: folder[name] for name in documents} == documents
    receipt = await eventually(lambda: receipt_of(running, "archive/2025/six.json"), "receipt")
    assert receipt["outcome"] == "published"


async def test_a_dropped_notification_has_the_index_fetched(running: Running) -> None:
    running.service.add("notified07", index(running, 7, video_id="notified07"))
    await running.indexes.upload_blob("seven.json", b'{"id": "notified07", "state": "Processed"}')
    await running.until_published("notified07")
    receipt = await eventually(lambda: receipt_of(running, "seven.json"), "receipt")
    assert receipt["video"]["id"] == "notified07"


async def test_a_blob_that_is_neither_gets_a_receipt_and_stays(running: Running) -> None:
    await running.indexes.upload_blob("shopping.json", b'["bread", "butter"]')
    receipt = await eventually(lambda: receipt_of(running, "shopping.json"), "receipt")
    assert (receipt["outcome"], receipt["failure"]["reason"]) == ("failed", "not-an-index")
    assert await (await running.indexes.download_blob("shopping.json")).readall() == b'["bread", "butter"]'


async def test_a_short_throttling_is_waited_for_in_place_and_a_long_one_on_the_queue(running: Running) -> None:
    for seconds, seed in ((1, 8), (2, 9)):
        running.service.faults.add(Fault("status", Operation.INDEX, times=1, status=429, retry_after=seconds))
        video = await upload(running.service, index(running, seed), running.stack.host.callback_url)
        await running.until_published(video)
    assert running.stack.host.process.output().count("put back for 2 s") == 1


async def test_a_refused_token_is_renewed(running: Running) -> None:
    running.service.tokens.revoke_all()
    before = running.service.requests(Operation.ACCESS_TOKEN)
    await running.until_published(await upload(running.service, index(running, 10), running.stack.host.callback_url))
    assert running.service.requests(Operation.ACCESS_TOKEN) == before + 1


async def test_a_message_that_is_no_event_is_set_aside_at_once(running: Running) -> None:
    await running.events.send_message('{"videoId": "../../etc"}')

    async def set_aside() -> bool:
        return '{"videoId": "../../etc"}' in await running.poisoned()

    await eventually(set_aside, "in the poison queue")
    await running.until_quiet()


async def receipt_of(running: Running, name: str) -> Json | None:
    body = await running.read(f"_blobs/{name}")
    return json.loads(body) if body else None
