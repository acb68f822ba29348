"""The sweep over videos: finished ones whose newest index is not published are found and queued.

Video Indexer promises no delivery of callbacks, and a re-index in the portal has none. The sweep compares the list of
videos (`lastIndexed` stands only there) with what is published. It is linear, holds one page at a time, can be resumed,
and gives way at its `Gate`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from ..errors import Throttled
from ..events import FINISHED, IndexingEvent, Origin
from ..video_indexer.models import VideoPage, VideoSummary
from .gate import Gate
from .handled import Handled

LOOKUPS_AT_ONCE: Final = 16
CLOCK_MARGIN: Final = timedelta(seconds=5)
"""What the clocks of the service and of this process may differ."""


class VideoList(Protocol):
    """What the sweep asks of the service's client."""

    def list_videos(
        self, *, created_after: datetime | None = None, page_size: int = 1000, skip: int = 0
    ) -> AsyncIterator[VideoPage]:
        """The account's videos, page by page."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep is. `next_skip` is where another one would go on."""

    videos: int = 0
    queued: int = 0
    next_skip: int = 0
    done: bool = False
    stale: tuple[str, ...] = ()
    """Ids of the last page's videos that are missing or out of date."""


BEGIN: Final = Progress()


class VideoSweep:
    """Finds finished videos whose newest index is not published."""

    def __init__(
        self,
        *,
        service: VideoList,
        handled: Handled,
        grace: timedelta,
        pause: float,
        clock: Callable[[], datetime],
        origin: Origin = "sweep",
    ) -> None:
        self._service = service
        self._handled = handled
        self._grace = grace
        self._pause = pause
        self._clock = clock
        self._origin: Origin = origin

    async def find(
        self,
        start: Progress = BEGIN,
        *,
        gate: Gate | None = None,
        created_after: datetime | None = None,
        everything: bool = False,
    ) -> AsyncIterator[Progress]:
        """Looks for what is stale, from where `start` left off; yields after each page of the list.

        With `everything`, finished videos count as stale whatever is published. Where the service throttles the list
        it waits or gives way as the gate says; raises `Throttled` where there is none.
        """
        so_far = start
        while not so_far.done:
            try:
                async for page in self._service.list_videos(created_after=created_after, skip=so_far.next_skip):
                    so_far = await self._after(so_far, page, everything)
                    yield so_far
                    if not so_far.done:
                        await asyncio.sleep(self._pause)
            except Throttled as error:
                if gate is None:
                    raise
                await gate.wait_for_service(error)
            else:
                return

    async def queue(
        self,
        gate: Gate,
        start: Progress = BEGIN,
        *,
        created_after: datetime | None = None,
        everything: bool = False,
    ) -> AsyncIterator[Progress]:
        """Queues what `find` finds, page by page. Raises `GaveWay`."""
        async for page in self.find(start, gate=gate, created_after=created_after, everything=everything):
            for video_id in page.stale:
                await gate.send(IndexingEvent(origin=self._origin, video_id=video_id))
            yield page

    async def _after(self, so_far: Progress, page: VideoPage, everything: bool) -> Progress:
        stale = await self._stale(page.results, everything)
        return Progress(
            so_far.videos + len(page.results),
            so_far.queued + len(stale),
            page.next_page.skip,
            page.next_page.done,
            tuple(stale),
        )

    async def _stale(self, videos: Sequence[VideoSummary], everything: bool) -> list[str]:
        finished = [video for video in videos if (video.state or "").lower() in FINISHED]
        if everything:
            return [video.id for video in finished]
        found: list[str] = []
        for start in range(0, len(finished), LOOKUPS_AT_ONCE):
            batch = finished[start : start + LOOKUPS_AT_ONCE]
            stale = await asyncio.gather(*map(self._is_stale, batch))
            found += [video.id for video, is_stale in zip(batch, stale, strict=True) if is_stale]
        return found

    async def _is_stale(self, video: VideoSummary) -> bool:
        indexed = video.last_indexed or video.created
        if indexed is not None and indexed > self._clock() - self._grace:
            return False  # its own trigger may still come
        times = await self._handled.video_times(video.id)
        return not any(indexed is None or time > indexed + CLOCK_MARGIN for time in times)
