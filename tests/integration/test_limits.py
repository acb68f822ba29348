"""Bodies of any size, encoding and pace, dropped or answered: published, or refused by name, within the limits."""

import asyncio
import base64
import gzip
import json
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from random import Random
from typing import Any

import pytest
from aiohttp import web
from azure.storage.blob import ContentSettings
from azure.storage.blob.aio import BlobClient

from local.video_indexer import Fault, Operation
from shared.bounds.memory import MIB, IndexMemory, TooLarge
from shared.errors import EventError, Transient
from shared.events import IndexingEvent
from shared.names import INDEXES_CONTAINER
from shared.publishing import time_limit
from shared.publishing.build import build_pipeline
from shared.storage import index_blobs
from shared.storage.index_blobs import IndexBlobs
from shared.video_indexer import ServiceUnavailable, VideoIndexerClient, answer
from tests.samples.indexes.generator import ACCOUNT_ID, encode, make_index
from tests.stacks.loopback import client_of
from tests.stacks.stage import Stage

# Raised by the transport for what the tests drop, not for what the app reads.
pytestmark = pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")

VIDEO = "abcde12345"
DROPPED = IndexingEvent(origin="blob", blob="x.json")


@cache
def bomb() -> bytes:
    """A small gzip of large content, which is one run: no other match is worth looking for."""
    stream = zlib.compressobj(wbits=16 + zlib.MAX_WBITS, strategy=zlib.Z_RLE)
    return stream.compress(b"0" * (300 * MIB)) + stream.flush()


def body(**more: Any) -> bytes:
    return encode(make_index(1, duration_seconds=20, video_id=VIDEO, full=False) | more)


async def drop(stage: Stage, content: bytes, encoding: str | None = None) -> None:
    await stage.indexes.upload_blob(
        "x.json", content, overwrite=True, content_settings=ContentSettings(content_encoding=encoding)
    )


async def receipt(stage: Stage) -> Any:
    blob = await stage.insights.download_blob("_blobs/x.json")
    return json.loads(await blob.readall())


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_compressed_blob_is_published(stage: Stage, encoding: str) -> None:
    await drop(stage, gzip.compress(body()) if encoding == "gzip" else zlib.compress(body()), encoding)
    assert await stage.app.pipeline.handle(DROPPED) == "published"


async def test_a_blob_of_more_than_one_download_when_compressed_is_published(stage: Stage) -> None:
    """Storage hands out a large blob in ranges, none of which is a compressed body by itself."""
    content = gzip.compress(body(other=base64.b64encode(Random(1).randbytes(26 * MIB)).decode()), compresslevel=0)
    assert len(content) > 32 * MIB
    await drop(stage, content, "gzip")
    assert await stage.app.pipeline.handle(DROPPED) == "published"


async def test_a_small_blob_of_large_content_is_refused(stage: Stage) -> None:
    await drop(stage, bomb(), "gzip")
    assert await stage.app.pipeline.handle(DROPPED) == "failed"
    assert (await receipt(stage))["failure"]["reason"] == "too-large"


async def test_an_unknown_encoding_is_refused(stage: Stage) -> None:
    await drop(stage, b"x", "br")
    assert await stage.app.pipeline.handle(DROPPED) == "failed"
    assert (await receipt(stage))["failure"]["reason"] == "unknown-encoding"


@pytest.fixture
def one_megabyte(settings: dict[str, str]) -> None:
    settings["MAX_INDEX_MB"] = "1"


@pytest.mark.usefixtures("one_megabyte")
async def test_a_blob_that_is_too_large_is_not_read(
    settings: dict[str, str], stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("it was read")

    await drop(stage, body(other="x" * (2 * MIB)))
    monkeypatch.setattr(BlobClient, "download_blob", never)
    assert await stage.app.pipeline.handle(DROPPED) == "failed"
    monkeypatch.undo()
    failure = (await receipt(stage))["failure"]
    assert (failure["kind"], failure["reason"]) == ("permanent", "too-large")
    assert "MAX_INDEX_MB" in failure["remedy"]


async def test_a_blob_that_takes_too_long_is_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = BlobClient.get_blob_properties

    async def endless(self: BlobClient) -> Any:
        """The dropped blob does not answer; the records do."""
        if self.container_name == INDEXES_CONTAINER:
            await asyncio.Event().wait()
        return await at_once(self)

    await drop(stage, body())
    monkeypatch.setattr(index_blobs, "LONGEST_READ", 0.05)
    monkeypatch.setattr(BlobClient, "get_blob_properties", endless)
    with pytest.raises(Transient, match="not read within"):
        await stage.app.pipeline.handle(DROPPED)


async def test_an_attempt_that_takes_too_long_is_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "LONGEST_ATTEMPT", 0.05)
    stage.service.faults.add(Fault("delay", Operation.INDEX, seconds=60))
    with pytest.raises(Transient, match="was not done within") as raised:
        await stage.app.pipeline.handle(IndexingEvent(origin="callback", video_id=VIDEO))
    assert raised.value.reason == "too-slow"


type Serve = Callable[[web.Request], AsyncIterator[bytes]]


@asynccontextmanager
async def served_by(serve: Serve, headers: dict[str, str], limit: int) -> AsyncIterator[VideoIndexerClient]:
    """A client of a service that answers with what `serve` yields."""

    async def answer_with(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        async for chunk in serve(request):
            await response.write(chunk)
        return response

    async with client_of(answer_with, memory=IndexMemory(limit)) as client:
        yield client


async def once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def large() -> bytes:
    return b"0" * (3 * MIB)


async def test_a_compressed_answer_is_read_whole() -> None:
    async with served_by(lambda _: once(gzip.compress(body())), {"Content-Encoding": "gzip"}, MIB) as client:
        assert (await client.get_video_index(VIDEO)).body == body()


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (large, {}),
        (large, {"Content-Length": str(3 * MIB)}),
        (bomb, {"Content-Encoding": "gzip"}),
    ],
    ids=["chunked", "with-length", "compressed"],
)
async def test_an_answer_that_is_too_large_is_refused(content: Callable[[], bytes], headers: dict[str, str]) -> None:
    async with served_by(lambda _: once(content()), headers, MIB) as client:
        with pytest.raises(TooLarge):
            await client.get_video_index(VIDEO)


async def drip(_: web.Request) -> AsyncIterator[bytes]:
    """A body that comes for ever, each byte well within the read time-out."""
    while True:
        yield b" "
        await asyncio.sleep(0.01)


async def test_an_answer_that_drips_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "LONGEST_ANSWER", 0.2)
    async with served_by(drip, {}, MIB) as client:
        with pytest.raises(ServiceUnavailable, match="no whole answer within"):
            await client.get_video_index(VIDEO)


async def test_a_read_holds_only_its_share(stage: Stage) -> None:
    """What fails, is refused or given up gives its memory back: afterwards all of it is free."""
    app, memory = stage.app, IndexMemory(MIB)
    publishing = build_pipeline(
        ACCOUNT_ID,
        service=app.service,
        container=app.container,
        blobs=IndexBlobs(stage.indexes, memory),
        queue=app.queue,
        memory=memory,
    )
    for content, encoding in ((bomb(), "gzip"), (b"x" * 100, "br"), (body(), None), (bomb()[:99], "gzip")):
        await drop(stage, content, encoding)
        try:
            await publishing.handle(DROPPED)
        except EventError:
            continue
    with memory.share() as share:
        await asyncio.wait_for(share.admit(memory.limit), 1)
