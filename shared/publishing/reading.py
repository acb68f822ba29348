"""From an index as it was read to its documents, or to the error that says what becomes of it."""

from ..bounds.memory import in_thread
from ..errors import EventError, IndexingFailed, Permanent, Throttled
from ..events import FINISHED
from ..insights import Normalized, NotAnIndex, NotProcessed, Thresholds, normalize
from ..redaction import redact
from .sources import Source

STILL_INDEXING = "still-indexing"


class IndexReadings:
    """Normalizes the indexes of one account."""

    def __init__(self, account_id: str, *, thresholds: Thresholds, still_indexing_delay: float) -> None:
        self._account_id = account_id
        self._thresholds = thresholds
        self._still_indexing_delay = still_indexing_delay

    async def normalize(self, index: bytes, source: Source) -> Normalized:
        """The documents of an index. Raises `Permanent`, `IndexingFailed`, `Throttled` while it is in indexing."""
        try:
            return await in_thread(normalize, index, account_id=self._account_id, thresholds=self._thresholds)
        except NotProcessed as error:
            raise self._not_processed(error, source) from None
        except NotAnIndex as error:
            raise Permanent(
                str(error), reason="not-an-index", remedy="Index the video again, or drop the index of this account."
            ) from None

    def _not_processed(self, error: NotProcessed, source: Source) -> EventError:
        """Failed and Quarantined are final; any other state will change, unless it stands in a dropped file.

        The service's own words may quote the URL that the video was uploaded from, signature and all.
        """
        if error.state.lower() in FINISHED:
            return IndexingFailed(
                f"video {error.video_id}: indexing ended as {error.state}",
                failure_code=error.failure_code,
                failure_message=redact(error.failure_message) if error.failure_message else None,
            )
        if source.origin == "blob":
            return Permanent(
                str(error), reason="not-processed", remedy="Drop the index again when indexing has finished."
            )
        return Throttled(
            str(error),
            reason=STILL_INDEXING,
            remedy="Nothing: it is looked at again.",
            delay=self._still_indexing_delay,
        )
