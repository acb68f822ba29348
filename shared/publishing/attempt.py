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

    def __post_init__(self) -> None:
        self.video_id = self.video_id or self.event.video_id

    @property
    def origin(self) -> Origin:
        """Where the index is read."""
        if self.source is not None:
            return self.source.origin
        return "blob" if self.event.blob else "service"

    @property
    def read_at(self) -> datetime | None:
        """How new the index is that was read last; None before."""
        latest = self.source.latest if self.source else None
        return latest.read_at if latest else None
