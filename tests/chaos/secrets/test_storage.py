"""No token, key, view token or user name reaches a log line, an error, a document or a record: canaries are planted."""

import io
import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from local.video_indexer import Fault, Operation
from shared.composition import App
from shared.errors import EventError
from shared.events import IndexingEvent
from shared.settings import read_settings
from tests.samples.indexes.generator import encode, make_index
from tests.stacks.stage import Stage

pytestmark = pytest.mark.usefixtures("waits")

VIDEO = "abcde12345"
EVENT = IndexingEvent(origin="callback", video_id=VIDEO)
KEY = "canarykeycanarykeycanarykey=="


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """Everything that is logged, by any library, at any level, with traces."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root, sdks = logging.getLogger(), logging.getLogger("azure")  # which the function app quietens
    levels = root.level, sdks.level
    root.addHandler(handler)
    for logger in (root, sdks):
        logger.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(levels[0])
    sdks.setLevel(levels[1])


@pytest.fixture
async def canaries(stage: Stage, heard: io.StringIO) -> AsyncIterator[list[str]]:
    """The secrets of this test; when it ends, none of them may stand anywhere."""
    secrets = ["canary", stage.service.identity_header]
    yield secrets
    secrets += [stage.service.tokens.issue("Reader", "Account", None)[:40]]
    stored = [heard.getvalue()]
    async for blob in stage.insights.list_blobs(include=["metadata"]):
        stored.append(f"{blob.name} {blob.metadata}")
        stored.append((await (await stage.insights.download_blob(blob.name)).readall()).decode())
    for queue in (stage.events, stage.poison):
        stored += [str(message.content) for message in await queue.peek_messages(32)]
    assert len(stored[0]) > 100, "nothing was logged, so this says nothing"
    for text in stored:
        for secret in secrets:
            assert secret.lower() not in text.lower()


async def fails(stage: Stage, *faults: Fault, event: IndexingEvent = EVENT) -> None:
    """Handles the event on its last try, under these faults."""
    for fault in faults:
        stage.service.faults.add(fault)
    try:
        await stage.app.pipeline.handle(event, last_try=True)
    except EventError as error:
        logging.getLogger("test").exception("raised; %s", error.remedy)


def body(state: str = "Processed") -> bytes:
    """An index with a view token and a user name that must not be seen again."""
    index = make_index(1, duration_seconds=20, video_id=VIDEO, state=state)
    index["userName"] = "Canary User"
    index["videos"][0]["viewToken"] = "Bearer=canary-view-token"
    index["videos"][0]["publishedUrl"] = "https://canary-streaming-url.example/manifest.mpd?token=canary"
    return encode(index)


async def test_a_publication_shows_none(stage: Stage, canaries: list[str]) -> None:
    stage.service.add(VIDEO, body())
    assert await stage.app.pipeline.handle(EVENT) == "published"


@pytest.mark.parametrize("status", [401, 404, 429, 500])
async def test_an_answer_of_trouble_shows_none(stage: Stage, canaries: list[str], status: int) -> None:
    stage.service.add(VIDEO, body())
    await fails(stage, Fault("status", Operation.INDEX, times=9, status=status, retry_after=1))


async def test_a_broken_connection_shows_none(stage: Stage, canaries: list[str]) -> None:
    stage.service.add(VIDEO, body())
    await fails(stage, Fault("cut", Operation.INDEX, times=9))


@pytest.mark.parametrize("status", [403])
async def test_a_token_that_cannot_be_had_shows_none(stage: Stage, canaries: list[str], status: int) -> None:
    stage.service.add(VIDEO, body())
    await fails(stage, Fault("status", Operation.ACCESS_TOKEN, times=9, status=status))


@pytest.mark.parametrize("spoilt", [b'{"viewToken":"canary"}', body()[:-30], body("Failed"), body("Processing")])
async def test_a_dropped_blob_that_is_none_shows_none(stage: Stage, canaries: list[str], spoilt: bytes) -> None:
    await stage.indexes.upload_blob("x.json", spoilt, overwrite=True)
    await fails(stage, event=IndexingEvent(origin="blob", blob="x.json"))


async def test_a_malformed_message_is_not_repeated_in_logs(stage: Stage, heard: io.StringIO) -> None:
    secret = '{"origin":"callback","videoId":"canary?code=canary","correlationId":"canary-token"}'
    await stage.app.pipeline.handle_message(secret, tries=1, last_try=False)
    assert "canary" not in heard.getvalue()


async def test_storage_out_of_reach_shows_no_key(settings: dict[str, str], heard: io.StringIO) -> None:
    storage = f"DefaultEndpointsProtocol=http;AccountName=x;AccountKey={KEY};BlobEndpoint=http://127.0.0.1:9/x;"
    app = App(read_settings(settings | {"DATA_STORAGE": storage + "QueueEndpoint=http://127.0.0.1:9/x;"}))
    with pytest.raises(EventError) as unreachable:
        await app.queue.send(EVENT)
    await app.close()
    assert KEY not in heard.getvalue() + str(unreachable.value)
