"""Video Indexer's client, in memory."""

from collections.abc import Callable
from datetime import datetime

from shared.video_indexer import VideoGone, VideoIndex
from shared.video_indexer.lines import Place
from shared.video_indexer.pacing import NEXT

type Answer = bytes | Exception | Callable[[], bytes]


class FakeService:
    """Answers for each video and language with an index, an error, or what a function returns."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.answers: dict[tuple[str, str | None], Answer] = {}
        self.asked: list[tuple[str, str | None]] = []

    async def get_video_index(self, video_id: str, *, language: str | None = None, place: Place = NEXT) -> VideoIndex:
        self.asked.append((video_id, language))
        answer = self.answers.get((video_id, language))
        if answer is None:
            raise VideoGone(f"video {video_id}: not found", reason="video-gone", remedy="None.", certain=True)
        if isinstance(answer, Exception):
            raise answer
        body = answer if isinstance(answer, bytes) else answer()
        return VideoIndex(body, self.clock().replace(microsecond=0))
