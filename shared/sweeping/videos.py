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

from ..errors import Throttled, Transient
from ..events import FINISHED, IndexingEvent, Origin
from ..video_indexer.models import VideoPage, VideoSummary
from .freshness import is_fresh
from .gate import Gate
from .handled import Handled
from .taking_up import TakingUp
from .walk import Walk, rest_of

LOOKUPS_AT_ONCE: Final = 16


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
    events: tuple[IndexingEvent, ...] = ()
    """For the last page's videos that are missing, out of date or to be taken up again."""

    @property
    def stale(self) -> tuple[str, ...]:
        """Ids of those videos."""
        return tuple(event.video_id or "" for event in self.events)


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
        walk: Walk | None = None,
        taking_up: TakingUp | None = None,
    ) -> AsyncIterator[Progress]:
        """Looks for what is stale, from where `start` left off; yields after each page of the list.

        With `everything`, finished videos count as stale whatever is published. Without `taking_up`, a video that
        failed is done with until it is indexed again. What is wrong with one video is noted in the `walk`. Where the
        service throttles the list it waits or gives way as the gate says; raises `Throttled` where there is none.
        """
        so_far, walk = start, walk or Walk()
        while not so_far.done:
            try:
                async for page in self._service.list_videos(created_after=created_after, skip=so_far.next_skip):
                    if not page.next_page.done and page.next_page.skip <= so_far.next_skip:
                        raise Transient(
                            f"list of videos: the page at {so_far.next_skip} names none that follows it",
                            reason="bad-answer",
                            remedy="Nothing yet: it is asked for again. If it lasts, look at Azure's service health.",
                        )
                    walk.count(page.odd, f"list of videos from {so_far.next_skip} on: what is no video")
                    events = await self._found(page.results, everything, walk, taking_up)
                    so_far = _after(so_far, page, events)
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
        walk: Walk | None = None,
        taking_up: TakingUp | None = None,
    ) -> AsyncIterator[Progress]:
        """Queues what `find` finds, page by page, and keeps the `walk` up to date. Raises `GaveWay`."""
        walk = walk or Walk()
        async for page in self.find(
            start,
            gate=gate,
            created_after=created_after,
            everything=everything,
            walk=walk,
            taking_up=taking_up,
        ):
            for event in page.events:
                await gate.send(event)
                walk.after = event.video_id or ""
            walk.turn_to(str(page.next_skip))
            yield page

    async def _found(
        self, videos: list[VideoSummary], everything: bool, walk: Walk, taking_up: TakingUp | None
    ) -> list[IndexingEvent]:
        rest = rest_of(videos, walk.after, [video.id for video in videos]) if walk.after else videos
        finished = [video for video in rest if (video.state or "").lower() in FINISHED]
        found: list[IndexingEvent] = []
        for start in range(0, len(finished), LOOKUPS_AT_ONCE):
            batch = finished[start : start + LOOKUPS_AT_ONCE]
            events = await asyncio.gather(*(self._look(video, everything, walk, taking_up) for video in batch))
            found += [event for event in events if event is not None]
        return found

    async def _look(
        self, video: VideoSummary, everything: bool, walk: Walk, taking_up: TakingUp | None
    ) -> IndexingEvent | None:
        """The event that a video needs. What is wrong with it is its own trouble."""
        with walk.passing_over(f"video {video.id}") as correlation_id:
            event = IndexingEvent(
                origin=self._origin, video_id=video.id, received_at=self._clock(), correlation_id=correlation_id
            )
            return event if everything else await self._needed(event, video, taking_up)
        return None

    async def _needed(
        self, event: IndexingEvent, video: VideoSummary, taking_up: TakingUp | None
    ) -> IndexingEvent | None:
        """What is asked for again after a failure is asked for whatever is published: the failure stands beside it."""
        assert event.video_id is not None
        indexed = video.last_indexed or video.created
        if indexed is not None and indexed > self._clock() - self._grace:
            return None  # its own trigger may still come
        published = await self._handled.is_published(event.video_id, indexed)
        failed = await self._handled.failure(event.video_id)
        if failed is not None and published and await self._handled.is_outlived(event.video_id, failed):
            return event
        if failed is not None and (published or is_fresh(failed.facts, indexed)):
            return taking_up.again(event, failed) if taking_up else None
        return None if published else event.model_copy(update={"last_indexed": video.last_indexed})


def _after(so_far: Progress, page: VideoPage, events: Sequence[IndexingEvent]) -> Progress:
    return Progress(
        so_far.videos + len(page.results),
        so_far.queued + len(events),
        page.next_page.skip,
        page.next_page.done,
        tuple(events),
    )
