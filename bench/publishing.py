"""From an event on the queue to a published video: against a plain program, and against the requests alone."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

from bench.indexes import index_of
from bench.measure import percentile
from bench.plain import normalize_plainly
from bench.result import Result
from bench.service import video_id
from bench.stage import Stage, stage
from shared.events import IndexingEvent
from shared.storage.queue import text_of

OF_PLAIN: Final = 0.7


def measure(*, quick: bool) -> Iterator[Result]:
    """Latencies of one video at a time, warm. The host's own polling interval is no part of any."""
    rounds = 30 if quick else 200
    ours, plain, bare = asyncio.run(_latencies(rounds))
    for percent, name in ((50, "median"), (99, "99th percentile")):
        mine, theirs, floor = (percentile(times, percent) for times in (ours, plain, bare))
        yield Result(
            f"event to published, warm, {name}, of a plain program",
            f"≤ {OF_PLAIN}" if percent == 50 else "stated",
            f"{mine / theirs:.2f}",
            mine <= OF_PLAIN * theirs if percent == 50 else None,
            f"{mine * 1e3:.0f} against {theirs * 1e3:.0f} ms, {rounds} one-hour videos; {mine / floor:.2f} of the"
            f" requests alone ({floor * 1e3:.0f} ms); all enqueue, receive, list, fetch, write four blobs and delete"
            " the message, with the same clients; the plain program normalizes with json, re and loops",
        )


async def _latencies(rounds: int) -> tuple[list[float], list[float], list[float]]:
    ours: list[float] = []
    plain: list[float] = []
    bare: list[float] = []
    async with stage(3 * rounds + 1, index_of(1, full=False)) as scene:
        await _publish(scene, video_id(3 * rounds))
        await scene.take_bodies(video_id(3 * rounds))
        for number in range(rounds):  # turn by turn, so that a busy spell meets all
            ours.append(await _publish(scene, video_id(3 * number)))
            plain.append(await _script(scene, video_id(3 * number + 1), _write_plainly))
            bare.append(await _script(scene, video_id(3 * number + 2), _write_as_before))
    return ours, plain, bare


async def _publish(scene: Stage, video: str) -> float:
    started = time.perf_counter()
    await scene.app.queue.send(IndexingEvent(origin="callback", video_id=video))
    message = await scene.receive()
    outcome = await scene.app.pipeline.handle_message(text_of(message.content), tries=1, last_try=False)
    await scene.queue.delete_message(message)
    took = time.perf_counter() - started
    assert outcome == "published", outcome
    return took


async def _script(scene: Stage, video: str, write: Callable[[Stage, str, bytes], Awaitable[None]]) -> float:
    started = time.perf_counter()
    await scene.queue.send_message(IndexingEvent(origin="callback", video_id=video).to_message())
    message = await scene.receive()
    await scene.bare_list(video)
    index = await scene.app.service.get_video_index(video)
    await write(scene, video, index.body)
    await scene.queue.delete_message(message)
    return time.perf_counter() - started


async def _write_plainly(scene: Stage, video: str, index: bytes) -> None:
    documents = {f"{insight}.json": body for insight, (body, _) in normalize_plainly(index).items()}
    await scene.bare_write(video, documents)


async def _write_as_before(scene: Stage, video: str, index: bytes) -> None:  # noqa: ARG001
    await scene.bare_write(video)
