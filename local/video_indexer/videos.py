"""A video of the account, and where videos come from."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

import msgspec

type Json = dict[str, Any]
State = Literal["Uploaded", "Processing", "Processed", "Failed", "Quarantined"]

_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


class Video(msgspec.Struct):
    """What the service knows about a video.

    `index` is what a finished run found: an index whose head is set from this video when it is read, or bytes that
    are answered as they are, however odd.
    """

    id: str
    name: str
    created: datetime
    index: Json | bytes
    state: State = "Processed"
    last_indexed: datetime | None = None
    failure_code: str | None = None
    failure_message: str = ""
    external_id: str | None = None
    metadata: str | None = None
    partition: str | None = None
    privacy: str = "Private"
    callback_url: str | None = None
    removed: bool = False

    @property
    def finished(self) -> bool:
        return self.state in ("Processed", "Failed", "Quarantined")


def video_of(video_id: str, index: Json | bytes, created: datetime) -> Video:
    """The video that an index describes: its state, its metadata. Bytes are taken for a finished one."""
    video = Video(video_id, video_id, created, index, last_indexed=created)
    if isinstance(index, bytes):
        return video
    videos = index.get("videos")
    part = videos[0] if isinstance(videos, list) and videos and isinstance(videos[0], dict) else {}
    video.name = index.get("name") or video_id
    video.state = index.get("state") or "Processed"
    video.partition = index.get("partition")
    video.privacy = index.get("privacyMode") or "Private"
    video.external_id, video.metadata = part.get("externalId"), part.get("metadata")
    video.failure_code, video.failure_message = part.get("failureCode"), part.get("failureMessage") or ""
    return video


class Videos(Protocol):
    """A source of videos, newest first."""

    def find(self, video_id: str) -> Video | None: ...

    def between(self, after: datetime | None, before: datetime | None) -> Sequence[Video]:
        """Those created after and before these times; looked at by slices, so it need not hold them."""
        ...


class Library:
    """The videos in memory, and behind them another source that can be read but not changed."""

    def __init__(self, background: Videos | None = None) -> None:
        self._videos: dict[str, Video] = {}
        self._background = background

    def add(self, video: Video) -> None:
        self._videos[video.id] = video

    def own(self, video_id: str) -> Video | None:
        """The video if it can be changed."""
        return self._videos.get(video_id)

    def find(self, video_id: str) -> Video | None:
        video = self._videos.get(video_id)
        return self._background.find(video_id) if video is None and self._background else video

    def page(self, after: datetime | None, before: datetime | None, skip: int, size: int) -> tuple[list[Video], bool]:
        """`size` videos from `skip` on, newest first, and whether that is all."""
        own = [v for v in self._videos.values() if not v.removed and _created_between(v, after, before)]
        own.sort(key=lambda video: video.created, reverse=True)
        more = self._background.between(after, before) if self._background else ()
        behind = max(0, skip - len(own))
        page = own[skip : skip + size]
        page += more[behind : behind + size - len(page)]
        return page, skip + size >= len(own) + len(more)


def _created_between(video: Video, after: datetime | None, before: datetime | None) -> bool:
    return (after is None or video.created > after) and (before is None or video.created < before)


class SyntheticVideos:
    """Any number of finished videos, made when they are looked at. They share one index."""

    def __init__(self, count: int, index: Json, *, newest: datetime, every: timedelta) -> None:
        self._count = count
        self._index = index
        self._newest = newest
        self._every = every

    def find(self, video_id: str) -> Video | None:
        if len(video_id) != 10 or not video_id.startswith("s") or any(c not in _BASE36 for c in video_id):
            return None
        number = int(video_id[1:], 36)
        return self.video(number) if number < self._count else None

    def video(self, number: int) -> Video:
        """The video of that number; 0 is the newest."""
        created = self._newest - number * self._every
        name = f"Synthetic {number}"
        return Video(f"s{base36(number, 9)}", name, created, self._index, last_indexed=created)

    def between(self, after: datetime | None, before: datetime | None) -> Sequence[Video]:
        first = 0 if before is None else max(0, (self._newest - before) // self._every + 1)
        end = self._count if after is None else min(self._count, -((after - self._newest) // self._every))
        return _Slice(self, range(first, max(first, end)))


class _Slice(Sequence[Video]):
    def __init__(self, videos: SyntheticVideos, numbers: range) -> None:
        self._videos = videos
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, at: Any) -> Any:
        numbers = self._numbers[at]
        if isinstance(numbers, range):
            return [self._videos.video(number) for number in numbers]
        return self._videos.video(numbers)

    def __iter__(self) -> Iterator[Video]:
        return map(self._videos.video, self._numbers)


def base36(number: int, digits: int) -> str:
    text = ""
    for _ in range(digits):
        number, digit = divmod(number, 36)
        text = _BASE36[digit] + text
    return text


def utc_now() -> datetime:
    return datetime.now(UTC)
