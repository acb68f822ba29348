"""What the service answers: an index, and the list of videos cut down to what the sweep and the commands use."""

from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from msgspec import Struct, field


class VideoIndex(NamedTuple):
    """An index as the service sent it."""

    body: bytes
    answered_at: datetime | None
    """The service's clock at its answer (its `Date` header, whole seconds); None where it did not say."""


class VideoSummary(Struct, rename="camel", frozen=True):
    """One video of the list. `last_indexed` stands only here, never in the index itself.

    Its moments are read one by one: an odd one of a single video must not cost the page.
    """

    id: str
    name: str | None = None
    state: str | None = None
    created_text: str | None = field(default=None, name="created")
    last_indexed_text: str | None = field(default=None, name="lastIndexed")

    @property
    def created(self) -> datetime | None:
        """When it was uploaded; None where the list does not say."""
        return _moment(self.created_text)

    @property
    def last_indexed(self) -> datetime | None:
        """When it was last indexed; None where the list does not say."""
        return _moment(self.last_indexed_text)


class NextPage(Struct, rename="camel", frozen=True):
    """Where the next page starts; `done` on the last one."""

    page_size: int
    skip: int
    done: bool


class VideoPage(Struct, rename="camel", frozen=True):
    """One page of the list. `odd` counts what on it is no video that could be told."""

    results: list[VideoSummary]
    next_page: NextPage
    odd: int = 0


class _Answer(Struct, rename="camel"):
    results: list[msgspec.Raw]
    next_page: NextPage


def read_page(body: bytes) -> VideoPage:
    """A page as the service sends it; one video that cannot be read costs but itself. Raises `MsgspecError`."""
    answer = msgspec.json.decode(body, type=_Answer)
    videos = [video for video in map(_video, answer.results) if video is not None]
    return VideoPage(videos, answer.next_page, len(answer.results) - len(videos))


def _video(result: msgspec.Raw) -> VideoSummary | None:
    try:
        return msgspec.json.decode(result, type=VideoSummary)
    except (msgspec.ValidationError, UnicodeDecodeError):
        return None


def _moment(text: str | None) -> datetime | None:
    """A moment without an offset, as .NET writes one that was never set (0001-01-01T00:00:00), is one of UTC."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
