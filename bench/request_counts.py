"""Requests that a published video and a replay without change cost, counted where the SDKs log them."""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from bench.indexes import REPOSITORY
from bench.result import Result
from bench.service import video_id
from bench.stage import Stage, stage
from shared.events import IndexingEvent, Origin

LOGGER: Final = logging.getLogger("azure.core.pipeline.policies.http_logging_policy")
SAMPLE: Final = REPOSITORY / "tests" / "samples" / "indexes" / "harbour-morning.json"
PUBLISHED: Final = 6
REPLAYED: Final = 2
_REQUEST: Final = re.compile(r"Request URL: '([^']+)'")


class _RequestCounter(logging.Handler):
    """Counts every try of every request by the server that it goes to."""

    def __init__(self) -> None:
        super().__init__()
        self.servers: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        match = _REQUEST.search(record.getMessage())
        if match:
            self.servers[urlsplit(match[1]).netloc] += 1


def measure(*, quick: bool) -> Iterator[Result]:  # noqa: ARG001
    """Storage requests and Video Indexer's, access token included."""
    published, replayed = asyncio.run(_count())
    for what, (storage, service), most in (
        ("requests per published video", published, PUBLISHED),
        ("requests per replay without change", replayed, REPLAYED),
    ):
        yield Result(
            what,
            f"≤ {most} to storage" + (", 1 to Video Indexer" if most == PUBLISHED else ""),
            f"{storage} to storage, {service} to Video Indexer",
            storage <= most and service == 1,
            "after the first video of the hour, which asks Azure Resource Manager for a token; enqueueing is"
            " one more; the queue's own receive and delete are the host's",
        )


async def _count() -> tuple[tuple[int, int], tuple[int, int]]:
    async with stage(2, SAMPLE) as scene:
        await _publish(scene, video_id(0))
        return await _publish(scene, video_id(1)), await _publish(scene, video_id(1), "operator")


async def _publish(scene: Stage, video: str, origin: Origin = "callback") -> tuple[int, int]:
    counter = _RequestCounter()
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    LOGGER.addHandler(counter)
    await scene.app.pipeline.handle(IndexingEvent(origin=origin, video_id=video))
    LOGGER.removeHandler(counter)
    LOGGER.setLevel(logging.WARNING)
    service = counter.servers[urlsplit(scene.app.settings.endpoint).netloc]
    return counter.servers.total() - service, service
