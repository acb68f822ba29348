"""One attempt at an event: the event, and what has been learnt of it on the way."""

from dataclasses import dataclass
from datetime import datetime

from ..events import IndexingEvent
from ..storage.facts import Origin
from .sources import Source


@dataclass(slots=True)
class Attempt:
    """`video_id`, `source` and `blob_etag` become known while the event is handled."""

    event: IndexingEvent
    began: datetime
    tries: int = 1
    last_try: bool = False
    video_id: str | None = None
    source: Source | None = None
    blob_etag: str = ""
    in_silence: bool = False
    """What it failed of has answered nobody since the event came: that says nothing of the video."""

    def __post_init__(self) -> None:
        self.video_id = self.video_id or self.event.video_id

    @property
    def origin(self) -> Origin:
        """Where the index is read."""
        if self.source is not None:
            return self.source.origin
        return "blob" if self.event.blob else "service"

    @property
    def repeats(self) -> int:
        """How often it has failed of itself, after it failed before: what the next delay grows by."""
        return max(self.event.repeats - self.in_silence, 0)

    @property
    def read_at(self) -> datetime | None:
        """How new the index is that was read last; None before."""
        latest = self.source.latest if self.source else None
        return latest.read_at if latest else None
