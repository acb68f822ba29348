"""The event of these tests, and what it meets."""

from datetime import timedelta
from typing import Any, Final

from shared.errors import Permanent
from shared.events import IndexingEvent, PutBack
from shared.video_indexer import ServiceUnavailable, TooManyRequests
from tests.fakes.world import FOLDER, NOON, VIDEO

EVENT: Final = IndexingEvent(origin="callback", video_id=VIDEO, state="Processed", received_at=NOON)
LATER: Final = EVENT.model_copy(update={"received_at": NOON + timedelta(hours=1)})
FAILURE: Final = f"{FOLDER}/failure.json"
SET: Final = ["keywords.json", "labels.json", "manifest.json", "topics.json"]
RATE: Final = TooManyRequests("the limit is used up", reason="throttled", remedy="Nothing.", delay=37.4)
DOWN: Final = ServiceUnavailable("out of order", reason="service-unavailable", remedy="Nothing.")


def put_back(**past: Any) -> IndexingEvent:
    """`EVENT` as it comes back."""
    return EVENT.model_copy(update={"put_back": PutBack(**past)})


def permanent(kind: type[Permanent]) -> Permanent:
    """What cannot be helped."""
    return kind("no such thing", reason="some-reason", remedy="Do something.")
