"""What the service answers: an index, and the list of videos cut down to what the sweep and the commands use."""

from datetime import UTC, datetime
from typing import NamedTuple

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
    """One page of the list."""

    results: list[VideoSummary]
    next_page: NextPage


def _moment(text: str | None) -> datetime | None:
    """A moment without an offset, as .NET writes one that was never set (0001-01-01T00:00:00), is one of UTC."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
