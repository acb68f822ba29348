"""What List Videos answers, cut down to what the sweep and the commands use."""

from datetime import datetime

from msgspec import Struct


class VideoSummary(Struct, rename="camel", frozen=True):
    """One video of the list. `last_indexed` stands only here, never in the index itself."""

    id: str
    name: str | None = None
    state: str | None = None
    created: datetime | None = None
    last_indexed: datetime | None = None


class NextPage(Struct, rename="camel", frozen=True):
    """Where the next page starts; `done` on the last one."""

    page_size: int
    skip: int
    done: bool


class VideoPage(Struct, rename="camel", frozen=True):
    """One page of the list."""

    results: list[VideoSummary]
    next_page: NextPage
