"""One attempt at an event: the event, and what has been learnt of it on the way."""

from dataclasses import dataclass
from datetime import datetime

from ..events import IndexingEvent


@dataclass(slots=True)
class Attempt:
    """`video_id` and `blob_etag` become known while a dropped blob is read."""

    event: IndexingEvent
    began: datetime
    tries: int = 1
    last_try: bool = False
    video_id: str | None = None
    blob_etag: str = ""

    def __post_init__(self) -> None:
        self.video_id = self.video_id or self.event.video_id
