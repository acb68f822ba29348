"""Many videos at once: dropped blobs against a plain program, callbacks against the account's request limit."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec
from azure.storage.blob.aio import ContainerClient
from azure.storage.queue.aio import QueueClient

from bench.indexes import REPOSITORY, index_of
from bench.plain import normalize_plainly
from bench.result import Result
from bench.service import video_id
from bench.stage import Stage, stage
from local.stack import Stack
from local.video_indexer import Operation, Rate
from shared.events import IndexingEvent
from shared.names import DEFAULT_INSIGHTS_CONTAINER, INDEXES_CONTAINER, POISON_QUEUE
from shared.publishing.tries import HOST_JSON

OF_LIMIT: Final = 0.95
PATIENCE_SECONDS: Final = 240
SAMPLE: Final = REPOSITORY / "tests" / "samples" / "indexes" / "harbour-morning.json"


def measure(*, quick: bool) -> Iterator[Result]:
    """Both rows."""
    yield asyncio.run(_dropped_blobs(60 if quick else 400))
    # With the service's own 120 a minute 600 callbacks would take five minutes: a minute allows 300 here.
    yield asyncio.run(_callbacks(200, Rate(10, 1200)) if quick else _callbacks(600, Rate(10, 300)))


async def _dropped_blobs(count: int) -> Result:
    queues = msgspec.json.decode(HOST_JSON.read_bytes())["extensions"]["queues"]
    at_once = queues["batchSize"] + queues["newBatchThreshold"]
    index = msgspec.json.decode(index_of(1, full=False).read_bytes())
    async with stage(1, SAMPLE) as scene:
        names = [f"{video_id(number)}.json" for number in range(count)]
        for name in names:
            index["id"] = index["videos"][0]["id"] = name.removesuffix(".json")
            index["accountId"] = scene.account_id
            await scene.indexes.upload_blob(name, msgspec.json.encode(index))
        await _publish_blob(scene, names[0])
        await scene.take_bodies(video_id(0))
        ours = bare = 0.0
        share = max(1, len(names) // 5)
        for start in range(1, len(names), share):  # turn by turn, so that a busy spell meets both
            batch = names[start : start + share]
            ours += await _all(batch, at_once, lambda name: _publish_blob(scene, name))
            bare += await _all(batch, at_once, lambda name: _bare_blob(scene, name))
    done = len(names) - 1
    return Result(
        "throughput, dropped blobs, of a plain program",
        "stated",
        f"{bare / ours:.2f} times as many",
        None,
        f"{done} one-hour indexes, {at_once} at once: {done / ours:.1f} against {done / bare:.1f} a second; without the"
        " local host, which finds blobs in its own way; the plain program makes the same requests",
    )


async def _all(names: list[str], at_once: int, handle: Callable[[str], Awaitable[None]]) -> float:
    turns = asyncio.Semaphore(at_once)

    async def one(name: str) -> None:
        async with turns:
            await handle(name)

    started = time.perf_counter()
    await asyncio.gather(*map(one, names))
    return time.perf_counter() - started


async def _publish_blob(scene: Stage, name: str) -> None:
    outcome = await scene.app.pipeline.handle(IndexingEvent(origin="blob", blob=name))
    assert outcome == "published", outcome


async def _bare_blob(scene: Stage, name: str) -> None:
    await scene.bare_list(name.removesuffix(".json"))
    index = await scene.bare_read_twice(name)
    documents = {f"{insight}.json": body for insight, (body, _) in normalize_plainly(index).items()}
    await scene.bare_write(name.removesuffix(".json"), documents)
    await scene.bare_receipt(name)


async def _callbacks(count: int, rate: Rate) -> Result:
    settings = {"REQUESTS_PER_SECOND": str(rate.per_second), "REQUESTS_PER_MINUTE": str(rate.per_minute)}
    with tempfile.TemporaryDirectory() as logs:
        async with Stack(Path(logs), rate=rate, settings=settings, usual_ports=False) as stack:
            service, index = stack.video_indexer, msgspec.json.decode(SAMPLE.read_bytes())
            for number in range(count):
                service.add(video_id(number), index)
            await _warm_up(stack)
            started = time.perf_counter()
            service.callbacks.hold()
            for number in range(count):
                service.callbacks.send(stack.host.callback_url, {"id": video_id(number), "state": "Processed"})
            service.callbacks.release()
            await _fetched(stack, count)
            published = await _published(stack, 1 + count) - 1
            took = time.perf_counter() - started
            poison = await _waiting_in_poison(stack)
    allowed = _seconds_allowed(count, rate)
    return Result(
        "throughput, callbacks, of what the limit allows",
        f"≥ {OF_LIMIT:.0%}, none lost, none in poison",
        f"{allowed / took:.0%}, {count - published} lost, {poison} in poison",
        allowed >= OF_LIMIT * took and published == count and not poison,
        f"{count} callbacks over HTTP to a warm app in {took:.1f} s; the limit of {rate.per_second} requests a second"
        f" and {rate.per_minute} a minute (scaled up; windows in real time) allows {allowed:.0f} s",
    )


def _seconds_allowed(count: int, rate: Rate) -> float:
    """From the first of so many requests to the last, where nothing else takes time."""
    sent: list[float] = []
    for _ in range(count):
        windows = ((1.0, rate.per_second), (60.0, rate.per_minute))
        sent.append(max([0.0, *(sent[-limit] + window for window, limit in windows if len(sent) >= limit)]))
    return sent[-1]


async def _warm_up(stack: Stack) -> None:
    """Has the app publish a dropped index, for which it asks nothing of Video Indexer."""
    index = msgspec.json.decode(SAMPLE.read_bytes()) | {"accountId": stack.video_indexer.account.id}
    storage = stack.azurite.connection_string
    async with ContainerClient.from_connection_string(storage, INDEXES_CONTAINER) as indexes:
        await indexes.upload_blob(SAMPLE.name, msgspec.json.encode(index))
    await _published(stack, 1)


async def _fetched(stack: Stack, count: int) -> None:
    """Waits until the service has answered with so many indexes, or no more are waited for.

    Looking for documents meanwhile would cost the storage more than writing them does.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    answers = stack.video_indexer.traffic.answers
    while answers[Operation.INDEX, 200] < count and time.monotonic() < deadline:  # noqa: ASYNC110 - counts, no event
        await asyncio.sleep(0.05)


async def _published(stack: Stack, count: int) -> int:
    """How many manifests there are, once all are there or no more are waited for."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    storage = stack.azurite.connection_string
    async with ContainerClient.from_connection_string(storage, DEFAULT_INSIGHTS_CONTAINER) as insights:
        while True:
            manifests = [name async for name in insights.list_blob_names() if name.endswith("/manifest.json")]
            if len(manifests) >= count or time.monotonic() > deadline:
                return len(manifests)
            await asyncio.sleep(0.05)


async def _waiting_in_poison(stack: Stack) -> int:
    async with QueueClient.from_connection_string(stack.azurite.connection_string, POISON_QUEUE) as poison:
        return (await poison.get_queue_properties()).approximate_message_count or 0
