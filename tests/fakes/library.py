"""The service's list of videos, in memory."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from shared.video_indexer import TooManyRequests, VideoPage, VideoSummary
from shared.video_indexer.models import NextPage

LONG_AGO = datetime(2026, 2, 20, 12, tzinfo=UTC)


class FakeLibrary:
    """An account's videos, so many a page. While `error` is set, the list raises it; `on_read` may raise, too.

    Of each page so many more are no videos as are `odd`. While it is `stuck`, a page names itself as the next one.
    """

    def __init__(self) -> None:
        self.videos: list[VideoSummary] = []
        self.page_size = 5
        self.error: Exception | None = None
        self.on_read: Callable[[], None] = lambda: None
        self.odd = 0
        self.stuck = False
        self.throttled_at: set[int] = set()
        """Where the list answers 429, once."""

    def add(self, count: int, *, state: str = "Processed") -> None:
        created = LONG_AGO.isoformat()
        self.videos += [VideoSummary(f"video{n}", state=state, created_text=created) for n in range(count)]

    async def list_videos(
        self, *, created_after: datetime | None = None, page_size: int = 1000, skip: int = 0
    ) -> AsyncIterator[VideoPage]:
        done = False
        within = [video for video in self.videos if not _is_before(video, created_after)]
        while not done:
            self.on_read()
            if self.error is not None:
                raise self.error
            if skip in self.throttled_at:
                self.throttled_at.remove(skip)
                raise TooManyRequests("list of videos: 429", reason="throttled", remedy="Nothing.", delay=37)
            page = within[skip : skip + self.page_size]
            skip += 0 if self.stuck else self.page_size
            done = skip >= len(within)
            yield VideoPage(page, NextPage(self.page_size, skip, done), odd=self.odd)


def _is_before(video: VideoSummary, moment: datetime | None) -> bool:
    return video.created is not None and moment is not None and video.created < moment
