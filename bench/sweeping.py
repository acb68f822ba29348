"""The sweeps over a million videos and a million dropped blobs, half of each handled; in a process of its own."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bench.indexes import REPOSITORY
from bench.memory import peak
from bench.result import Result
from bench.service import service, settings_of
from shared.composition import App
from shared.events import IndexingEvent
from shared.moments import utc_now
from shared.names import DATA_CONNECTION, RECEIPTS, receipt_of
from shared.settings import read_settings
from shared.storage.container import StoredBlob
from shared.storage.facts import BlobFacts
from shared.storage.index_blobs import IndexBlob
from shared.storage.pages import Page
from shared.sweeping.dropped_blobs import DroppedBlobSweep
from shared.sweeping.gate import Gate
from shared.sweeping.handled import Handled
from shared.sweeping.videos import VideoSweep

SAMPLE: Final = REPOSITORY / "tests" / "samples" / "indexes" / "harbour-morning.json"
MEMORY: Final = 300_000_000
LINEAR: Final = 0.20


def _dropped(number: int) -> str:
    return f"{number:09}.json"


PAGE: Final = 1000
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)


class _HalfPublished:
    """Every second video has a manifest, every second dropped blob a receipt.

    Stands in for the container: Azurite doesn't hold a million folders.
    """

    lookups = 0

    def __init__(self, blobs: int) -> None:
        self._blobs = blobs

    async def facts(self, name: str) -> BlobFacts | None:
        self.lookups += 1
        video, blob = name.split("/")[-2:]
        published = blob == "manifest.json" and int(video[1:], 36) % 2 == 0  # a dropped blob has a receipt or none
        return BlobFacts(read_at=utc_now(), origin="service") if published else None

    async def read(self, name: str) -> bytes | None:
        raise AssertionError(f"the facts tell all: {name} is not read")

    async def pages(self, prefix: str, start: str = "") -> AsyncIterator[Page[StoredBlob]]:
        assert prefix == f"{RECEIPTS}/", prefix
        for number in range(int(start or 0), self._blobs, 2 * PAGE):
            numbers = range(number, min(number + 2 * PAGE, self._blobs), 2)
            receipts = [
                StoredBlob(receipt_of(_dropped(n)), "", BlobFacts(etag="e", outcome="published", fetched_at=LONG_AGO))
                for n in numbers
            ]
            following = number + 2 * PAGE
            yield Page(receipts, str(following) if following < self._blobs else "")


class _DroppedBlobs:
    """So many dropped blobs, in the order of names."""

    def __init__(self, blobs: int) -> None:
        self._blobs = blobs

    async def pages(self, start: str = "") -> AsyncIterator[Page[IndexBlob]]:
        for number in range(int(start or 0), self._blobs, PAGE):
            following = number + PAGE
            blobs = [IndexBlob(_dropped(n), "e", LONG_AGO) for n in range(number, min(following, self._blobs))]
            yield Page(blobs, str(following) if following < self._blobs else "")


class _EmptyQueue:
    """Counts what it is given."""

    sent = 0

    async def send(self, event: IndexingEvent, *, delay: float = 0) -> None:  # noqa: ARG002
        self.sent += 1

    async def send_to_poison(self, message: str) -> None:
        raise AssertionError(f"a sweep has nothing to set aside: {message}")

    async def backlog(self) -> int:
        return 0


def measure(*, quick: bool) -> Iterator[Result]:
    """Memory, time from the first to the last fifth, requests."""
    videos = 20_000 if quick else 1_000_000
    with tempfile.TemporaryDirectory() as logs, service(videos, SAMPLE, Path(logs) / "service.log") as process:
        environment = {**os.environ, **settings_of(process)}
        command = [sys.executable, "-m", "bench.sweeping", str(videos)]
        output = subprocess.run(command, cwd=REPOSITORY, env=environment, check=True, capture_output=True, text=True)
    seen = json.loads(output.stdout)
    assert seen["videos"] == videos
    yield Result(
        "sweep: peak memory",
        f"< {MEMORY / 1e6:.0f} MB",
        f"{seen['peak'] / 1e6:.0f} MB",
        seen["peak"] < MEMORY,
        f"{videos:,} videos listed by the emulator, {seen['queued']:,} queued; then {videos:,} dropped blobs,"
        f" {seen['blobs_queued']:,} queued; the containers are stand-ins",
    )
    fifth = len(seen["seconds"]) // 5
    growth = sum(seen["seconds"][-fifth:]) / sum(seen["seconds"][:fifth]) - 1
    yield Result(
        "sweep: time, last fifth against first",
        f"linear within {LINEAR:.0%}",
        f"{growth:+.0%}",
        growth <= LINEAR,
        f"{sum(seen['seconds']):.1f} s for {videos:,} videos without the pause between pages",
    )
    yield Result(
        "sweep: dropped blobs",
        "those without a receipt queued, no others",
        f"{seen['blobs_queued']:,} of {videos:,}",
        seen["blobs_queued"] == videos // 2,
        f"{seen['blob_seconds']:.1f} s beside stand-ins that answer at once",
    )
    per_thousand = 1000 / videos
    yield Result(
        "sweep: requests per 1,000 videos",
        "stated",
        f"{seen['pages'] * per_thousand:.0f} to Video Indexer, {seen['lookups'] * per_thousand:.0f} to blobs,"
        f" {seen['queued'] * per_thousand:.0f} to the queue",
        None,
        "half of them published; looked up by their manifests and failure records",
    )


async def sweep(blobs: int) -> dict[str, object]:
    """Sweeps the account that the environment names, then so many dropped blobs."""
    app = App(read_settings({**os.environ, DATA_CONNECTION: "UseDevelopmentStorage=true"}))
    container, queue = _HalfPublished(blobs), _EmptyQueue()
    sweep = VideoSweep(
        service=app.service,
        handled=Handled(app.settings.account_id, container),
        grace=timedelta(0),
        pause=0,
        clock=utc_now,
    )
    videos, seconds, started = 0, [], time.perf_counter()
    async for progress in sweep.queue(Gate(queue, clock=utc_now)):
        videos = progress.videos
        now = time.perf_counter()
        seconds.append(now - started)
        started = now
    facts = {"videos": videos, "queued": queue.sent, "lookups": container.lookups, "pages": len(seconds)}
    started = time.perf_counter()
    handled = Handled(app.settings.account_id, container)
    dropped = DroppedBlobSweep(
        blobs=_DroppedBlobs(blobs), records=container, handled=handled, grace=timedelta(0), clock=utc_now
    )
    blobs_queued = await dropped.queue(Gate(queue, clock=utc_now))
    blob_seconds = time.perf_counter() - started
    await app.close()
    return {**facts, "blobs_queued": blobs_queued, "blob_seconds": blob_seconds, "peak": peak(), "seconds": seconds}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(sweep(int(sys.argv[1])))))
