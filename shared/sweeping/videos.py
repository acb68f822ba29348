"""The sweep: what the other triggers missed is found and queued, so that lost callbacks heal by themselves.

Video Indexer promises no delivery of callbacks, and a re-index in the portal has none. The sweep compares the list of
videos (`lastIndexed` stands only there) with what is published, and dropped blobs with their receipts. It is linear,
holds one page at a time, can be resumed, and gives way: it adds to the queue only while that is short, and asks for few
pages a minute.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from ..errors import Throttled
from ..events import FINISHED, IndexingEvent, Origin
from ..publishing.commit import FAILURE, MANIFEST
from ..publishing.failures import SendsEvents
from ..storage.container import RECEIPTS, StoredBlob
from ..storage.index_blobs import IndexBlob
from ..video_indexer.models import VideoPage, VideoSummary

LOOKUPS_AT_ONCE: Final = 16
SHORT_QUEUE: Final = 100
QUEUE_PATIENCE: Final = 5.0
GIVES_WAY_AFTER: Final = 120.0
CLOCK_MARGIN: Final = timedelta(seconds=5)
"""What the clocks of the service and of this process may differ."""


class GaveWay(Exception):
    """The queue stayed long, the service throttles, or the time is over: the sweep stopped, to go on another time."""


class ListsVideos(Protocol):
    """What the sweep asks of the service's client."""

    def list_videos(
        self, *, created_after: datetime | None = None, page_size: int = 1000, skip: int = 0
    ) -> AsyncIterator[VideoPage]:
        """The account's videos, page by page."""
        ...


class KnowsWhatIsPublished(Protocol):
    """What the sweep asks of the container `insights`."""

    async def metadata(self, name: str) -> dict[str, str] | None:
        """A blob's metadata."""
        ...

    def walk(self, prefix: str) -> AsyncIterator[StoredBlob]:
        """Every blob under a prefix, in the order of names."""
        ...


class WalksIndexBlobs(Protocol):
    """What the sweep asks of the container `indexes`."""

    def walk(self) -> AsyncIterator[IndexBlob]:
        """Every dropped index, in the order of names."""
        ...


class HasBacklog(SendsEvents, Protocol):
    """What the sweep asks of the queue."""

    async def backlog(self) -> int:
        """About how many events wait."""
        ...


@dataclass
class Progress:
    """How far a sweep is. `next_skip` is where another one would go on."""

    videos: int = 0
    queued: int = 0
    next_skip: int = 0
    done: bool = False
    stale: list[str] = field(default_factory=list)
    """Ids of the last page's videos that are missing or out of date."""


class Sweep:
    """Finds finished videos whose newest index is not published, and dropped blobs that were not handled."""

    def __init__(
        self,
        *,
        account_id: str,
        service: ListsVideos,
        container: KnowsWhatIsPublished,
        blobs: WalksIndexBlobs,
        queue: HasBacklog,
        grace: timedelta,
        pause: float,
        clock: Callable[[], datetime],
        origin: Origin = "sweep",
    ) -> None:
        self._account_id = account_id
        self._service = service
        self._container = container
        self._blobs = blobs
        self._queue = queue
        self._grace = grace
        self._pause = pause
        self._clock = clock
        self._origin: Origin = origin
        self._gives_way_after: float | None = GIVES_WAY_AFTER
        self._stop_at: datetime | None = None
        self._room = 0

    def be_patient(self) -> None:
        """Waits for a short queue, and for its turn at the service, as long as it takes: for a person who watches."""
        self._gives_way_after = None

    def stop_at(self, moment: datetime) -> None:
        """From then on nothing is queued: `GaveWay` is raised instead.

        A queue that drains slowly but steadily makes one page take longer than the host lets a function run.
        """
        self._stop_at = moment

    async def videos(
        self, *, created_after: datetime | None = None, skip: int = 0, dry_run: bool = False, everything: bool = False
    ) -> AsyncIterator[Progress]:
        """Goes through the list of videos from the record `skip` on; yields after each page.

        With `everything`, finished videos count as stale whatever is published.
        """
        progress = Progress(next_skip=skip)
        async for page in self._pages(created_after, skip, dry_run=dry_run):
            progress.stale = await self._stale(page.results, everything)
            if not dry_run:
                for video_id in progress.stale:
                    await self._send(IndexingEvent(origin=self._origin, video_id=video_id))
            progress.videos += len(page.results)
            progress.queued += len(progress.stale)
            progress.next_skip, progress.done = page.next_page.skip, page.next_page.done
            yield progress
            if not progress.done:
                await asyncio.sleep(self._pause)

    async def _pages(self, created_after: datetime | None, skip: int, *, dry_run: bool) -> AsyncIterator[VideoPage]:
        """The list of videos from the record `skip` on.

        Where the service throttles it: waits if it may, else gives way. A dry run has queued nothing that could be gone
        on with, so it says what is wrong.
        """
        while True:
            try:
                async for page in self._service.list_videos(created_after=created_after, skip=skip):
                    yield page
                    skip = page.next_page.skip
            except Throttled as error:
                if self._gives_way_after is not None:
                    if dry_run:
                        raise
                    raise GaveWay(str(error)) from error
                await asyncio.sleep(error.delay)
            else:
                return

    async def dropped_blobs(self, *, since: datetime | None = None) -> int:
        """Queues every dropped blob whose present version has no receipt; how many.

        One walk beside the other finds nearly every receipt. Storage may order names otherwise than Python does (by
        UTF-16, say), so a blob whose receipt was not met is asked for it before it is queued: an old file that is
        queued again would replace a newer index.
        """
        queued = 0
        receipts = self._container.walk(f"{RECEIPTS}/")
        receipt = await anext(receipts, None)
        async for blob in self._blobs.walk():
            self._check_time()
            while receipt is not None and receipt.name.removeprefix(f"{RECEIPTS}/") < blob.name:
                receipt = await anext(receipts, None)
            if receipt is not None and receipt.name == f"{RECEIPTS}/{blob.name}" and is_of(blob, receipt.metadata):
                continue
            if not self._is_settled(blob.modified) or (since is not None and blob.modified < since):
                continue
            if not await self._has_receipt(blob):
                await self._send(IndexingEvent(origin=self._origin, blob=blob.name))
                queued += 1
        return queued

    async def _has_receipt(self, blob: IndexBlob) -> bool:
        receipt = await self._container.metadata(f"{RECEIPTS}/{blob.name}")
        return receipt is not None and is_of(blob, receipt)

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
        if indexed is not None and not self._is_settled(indexed):
            return False
        folder = f"{self._account_id}/{video.id}"
        for name in (MANIFEST, FAILURE):
            metadata = await self._container.metadata(f"{folder}/{name}")
            if metadata is not None and (indexed is None or fetched_at(metadata) > indexed + CLOCK_MARGIN):
                return False
        return True

    def _is_settled(self, moment: datetime) -> bool:
        """Whether what happened then is old enough that its own trigger should have come."""
        return moment <= self._clock() - self._grace

    async def _send(self, event: IndexingEvent) -> None:
        """Queues an event once the queue is short: callbacks must not wait behind a sweep. Raises `GaveWay`."""
        self._check_time()
        await self._wait_for_room()
        self._room -= 1
        await self._queue.send(event)

    async def _wait_for_room(self) -> None:
        waited = 0.0
        while self._room <= 0:
            backlog = await self._queue.backlog()
            self._room = SHORT_QUEUE - backlog
            if self._room > 0:
                break
            if self._gives_way_after is not None and waited >= self._gives_way_after:
                raise GaveWay(f"{backlog} events have been waiting for {waited:.0f} s")
            await asyncio.sleep(QUEUE_PATIENCE)
            self._check_time()
            waited += QUEUE_PATIENCE

    def _check_time(self) -> None:
        if self._stop_at is not None and self._clock() > self._stop_at:
            raise GaveWay("its time is over")


def fetched_at(metadata: dict[str, str]) -> datetime:
    """When the index behind a blob was fetched; long ago where its metadata does not say."""
    try:
        return datetime.fromisoformat(metadata["fetchedat"])
    except (KeyError, ValueError):
        return datetime.min.replace(tzinfo=UTC)


def is_of(blob: IndexBlob, receipt: dict[str, str]) -> bool:
    """Whether a receipt, by its metadata, is of that version of a blob. A listing gives ETags bare, a header quoted."""
    return receipt.get("etag", "").strip('"') == blob.etag.strip('"')


def checkpoint(progress: Progress, started: datetime) -> dict[str, Any]:
    """What a sweep needs to go on: at a video, or at the dropped blobs."""
    position = {"videos": "done"} if progress.done else {"skip": progress.next_skip}
    return {"started": started.isoformat(), **position}
