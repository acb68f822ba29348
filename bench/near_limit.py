"""Callbacks near the account's limit with both sweeps beside them, what the sweeps then fetch again, and duplicates."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import aiohttp
import msgspec
from azure.storage.blob.aio import ContainerClient
from azure.storage.queue.aio import QueueClient

from bench.indexes import REPOSITORY
from bench.measure import percentile
from bench.result import Result
from bench.service import video_id
from local.stack import Stack
from local.video_indexer import Operation, Rate
from shared.moments import utc_now
from shared.names import DEFAULT_INSIGHTS_CONTAINER, EVENTS_QUEUE

P99_SECONDS: Final = 2.0
DUPLICATES: Final = 300
MOST_REQUESTS: Final = 7
"""For those of one video, and no other's: what tests/chaos/test_duplicates.py finds for two processes."""
SHARE: Final = 0.9
"""Of what the limit allows: 1.8 of 2 videos a second."""
PATIENCE: Final = 90
GRACE: Final = 5
SAMPLE: Final = REPOSITORY / "tests" / "samples" / "indexes" / "harbour-morning.json"
SWEEPS: Final = {0.25: "sweep_recent", 0.5: "sweep_all"}
"""Which starts after how much of the time."""


def measure(*, quick: bool) -> Iterator[Result]:
    """All rows, on one stack: 15 minutes under the service's own limits; when quick, less time and a wider limit."""
    yield from asyncio.run(_measure(20, Rate(10, 300)) if quick else _measure(900, Rate()))


async def _measure(seconds: float, rate: Rate) -> list[Result]:
    settings = {
        "REQUESTS_PER_SECOND": str(rate.per_second),
        "REQUESTS_PER_MINUTE": str(rate.per_minute),
        "SWEEP_GRACE_SECONDS": str(GRACE),
        "LOCAL_MASTER_KEY": "of-the-operator",
    }
    with tempfile.TemporaryDirectory() as logs:
        async with Stack(Path(logs), rate=rate, settings=settings, usual_ports=False, stand_in=True) as stack:
            return [await _near_the_limit(stack, seconds, rate), await _extra(stack), await _duplicates(stack)]


async def _near_the_limit(stack: Stack, seconds: float, rate: Rate) -> Result:
    index = msgspec.json.decode(SAMPLE.read_bytes())
    every = 60 / rate.per_minute / SHARE
    count = round(seconds / every)
    sweeps = {round(share * count): name for share, name in SWEEPS.items()}
    sent: dict[str, float] = {}
    started = time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0.0, started + number * every - time.monotonic()))
        if number in sweeps:
            await _run(stack, sweeps[number])
        video = video_id(number)
        stack.video_indexer.add(video, index)
        sent[video] = utc_now().timestamp()
        stack.video_indexer.callbacks.send(stack.host.callback_url, {"id": video, "state": "Processed"})
    published = await _published(stack, count)
    waits = [published[video] - at for video, at in sent.items() if video in published]
    p99 = percentile(waits, 99)
    return Result(
        f"callback to published at {SHARE:.0%} of the limit, both sweeps beside it, 99th percentile",
        f"≤ {P99_SECONDS:g} s, none behind",
        f"{p99:.1f} s, {count - len(waits)} behind",
        p99 <= P99_SECONDS and len(waits) == count,
        f"{count} callbacks over HTTP in {seconds:.0f} s; median {percentile(waits, 50):.2f} s, longest"
        f" {max(waits):.1f} s; the service allows {rate.per_minute} requests a minute; on the stand-in for the host",
    )


async def _extra(stack: Stack) -> Result:
    """Once more the sweep that is due; then what was asked for beyond one index a video, all sweeps included."""
    await asyncio.sleep(GRACE + 1)
    await _run(stack, "sweep_recent")
    await asyncio.sleep(12)  # what it queued has been handled
    videos, fetched = len(await _manifests(stack)), stack.video_indexer.requests(Operation.INDEX)
    lists = stack.video_indexer.requests(Operation.LIST)
    return Result(
        "extra fetches by the sweeps after prompt callbacks",
        "0",
        str(fetched - videos),
        fetched == videos and lists >= len(SWEEPS) + 1,
        f"{videos} callbacks, each as its video was finished; {lists} pages listed by three sweeps, two"
        " of them meanwhile",
    )


async def _duplicates(stack: Stack) -> Result:
    video = video_id(1_000_000)
    stack.video_indexer.add(video, msgspec.json.decode(SAMPLE.read_bytes()))
    for _ in range(DUPLICATES):
        stack.video_indexer.callbacks.send(stack.host.callback_url, {"id": video, "state": "Processed"})
    await asyncio.sleep(20)
    await _drained(stack)
    fetched = sum(f"/{video}/Index" in url for url in stack.video_indexer.traffic.urls)
    stands = video in await _published(stack, 0)
    return Result(
        f"requests for {DUPLICATES} duplicates of one callback at once",
        f"≤ {MOST_REQUESTS}",
        f"{fetched} to Video Indexer",
        stands and 0 < fetched <= MOST_REQUESTS,
        "until the queue was empty; the video stands" if stands else "the video does not stand",
    )


async def _drained(stack: Stack) -> None:
    """Waits until no event is left, those that were put back included."""
    deadline = time.monotonic() + PATIENCE
    async with QueueClient.from_connection_string(stack.azurite.connection_string, EVENTS_QUEUE) as queue:
        while (await queue.get_queue_properties()).approximate_message_count and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(1)


async def _run(stack: Stack, function: str) -> None:
    headers = {"x-functions-key": "of-the-operator"}
    url = f"{stack.host.url}/admin/functions/{function}"
    async with aiohttp.ClientSession() as http, http.post(url, json={"input": ""}, headers=headers) as answer:
        assert answer.status == 202, answer.status


async def _published(stack: Stack, count: int) -> dict[str, float]:
    """When each video was published (seconds since 1970), once so many are or no more are waited for."""
    deadline = time.monotonic() + PATIENCE
    while len(names := await _manifests(stack)) < count and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(1)
    found: dict[str, float] = {}
    async with _insights(stack) as insights:
        for name in names:
            manifest: dict[str, Any] = msgspec.json.decode(await (await insights.download_blob(name)).readall())
            found[name.split("/")[-2]] = _timestamp(manifest["publishedAt"])
    return found


async def _manifests(stack: Stack) -> list[str]:
    async with _insights(stack) as insights:
        return [name async for name in insights.list_blob_names() if name.endswith("/manifest.json")]


def _insights(stack: Stack) -> ContainerClient:
    return ContainerClient.from_connection_string(stack.azurite.connection_string, DEFAULT_INSIGHTS_CONTAINER)


def _timestamp(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
