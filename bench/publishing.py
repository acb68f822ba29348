"""From an event on the queue to a published video, against a bare script that makes the same requests back to back."""

import asyncio
import time
from collections.abc import Iterator
from typing import Final

from bench.indexes import index_of
from bench.measure import fastest, percentile
from bench.result import Result
from bench.service import video_id
from bench.stage import Stage, stage
from shared.events import IndexingEvent
from shared.insights import normalize
from shared.storage.queue import text_of

AT_THE_MEDIAN: Final = 1.3
AT_THE_99TH: Final = 2.0


def measure(*, quick: bool) -> Iterator[Result]:
    """Latencies of one video at a time, warm. The host's own polling interval is no part of either."""
    rounds = 30 if quick else 200
    ours, bare = asyncio.run(_latencies(rounds))
    body = index_of(1, full=False).read_bytes()  # what the app fetches: the three insights alone
    normalizing = fastest({"normalize": lambda: normalize(body)}, rounds=5)["normalize"]
    for percent, target in ((50, AT_THE_MEDIAN), (99, AT_THE_99TH)):
        ratio = percentile(ours, percent) / percentile(bare, percent)
        yield Result(
            f"event to published, warm, {'median' if percent == 50 else '99th percentile'}, of a bare script",
            f"≤ {target}",
            f"{ratio:.2f}",
            ratio <= target,
            f"{percentile(ours, percent) * 1e3:.0f} against {percentile(bare, percent) * 1e3:.0f} ms, {rounds} one-hour"
            " videos; both enqueue, receive, fetch with the app's client, write four blobs and delete the message;"
            f" only ours normalizes, which takes {normalizing * 1e3:.0f} ms for this index",
        )


async def _latencies(rounds: int) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    bare: list[float] = []
    async with stage(2 * rounds + 1, index_of(1)) as scene:
        await _publish(scene, video_id(2 * rounds))
        await scene.take_bodies(video_id(2 * rounds))
        for number in range(rounds):
            ours.append(await _publish(scene, video_id(2 * number)))
            bare.append(await _bare(scene, video_id(2 * number + 1)))
    return ours, bare


async def _publish(scene: Stage, video: str) -> float:
    started = time.perf_counter()
    await scene.app.queue.send(IndexingEvent(origin="callback", video_id=video))
    message = await scene.receive()
    outcome = await scene.app.pipeline.handle_message(text_of(message.content), tries=1, last_try=False)
    await scene.queue.delete_message(message)
    took = time.perf_counter() - started
    assert outcome == "published", outcome
    return took


async def _bare(scene: Stage, video: str) -> float:
    started = time.perf_counter()
    await scene.queue.send_message(IndexingEvent(origin="callback", video_id=video).to_message())
    message = await scene.receive()
    await scene.bare_list(video)
    await scene.app.service.get_video_index(video)
    await scene.bare_write(video)
    await scene.queue.delete_message(message)
    return time.perf_counter() - started
