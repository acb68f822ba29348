"""A dropped blob on its way: done already, a notification of a video, or an index to publish."""

import logging
from collections.abc import Awaitable, Callable
from typing import Literal

from ..bounds.memory import in_thread
from ..errors import Permanent
from ..events import FINISHED, MalformedEvent
from ..storage.facts import quoted
from .attempt import Attempt
from .reading import IndexReadings
from .receipts import Receipts
from .rounds import Known, Outcome, Rounds
from .setup import Setup
from .sources import BlobGone, BlobSource, IndexBlobReader, notification_in

type FileOutcome = Outcome | Literal["ignored"]

logger = logging.getLogger(__name__)


class DroppedFiles:
    """Publishes dropped blobs, and notes in receipts what became of them."""

    def __init__(
        self, *, blobs: IndexBlobReader, readings: IndexReadings, rounds: Rounds, receipts: Receipts, setup: Setup
    ) -> None:
        self._blobs = blobs
        self._readings = readings
        self._rounds = rounds
        self._receipts = receipts
        self._setup = setup

    async def publish(
        self, attempt: Attempt, name: str, run_video: Callable[[Attempt, str], Awaitable[Outcome]]
    ) -> FileOutcome:
        """Publishes what stands in a blob; `run_video` publishes the video that a notification names."""
        attempt.source = source = BlobSource(self._blobs, name)
        try:
            if await self._is_done(attempt, name, source):
                return "unchanged"
            outcome = await self._publish(attempt, name, source, run_video)
        except BlobGone as gone:
            logger.info("%s", gone)
            return "ignored"
        finally:
            attempt.blob_etag = source.etag
        if outcome == "superseded":
            await self._receipts.write(attempt, "ignored", detail="superseded: a newer index stands")
        elif outcome == "removed":
            await self._receipts.write(attempt, "ignored", detail="removed: the account has no such video")
        else:
            await self._receipts.write(attempt, "ignored" if outcome == "ignored" else "published")
        return outcome

    async def _is_done(self, attempt: Attempt, name: str, source: BlobSource) -> bool:
        """Whether a receipt says that this version of the blob was handled, with the settings of now.

        Not for what comes again, as a later try or put back: the attempt before may have written half a set beside the
        one that wrote the receipt.
        """
        event = attempt.event
        if attempt.tries > 1 or event.put_back or event.recheck or event.origin == "operator":
            return False
        receipt = await self._receipts.find(name)
        if receipt is None or receipt.outcome not in ("published", "ignored") or receipt.setup != self._setup.of_file:
            return False
        return bool(receipt.etag) and await source.is_still(quoted(receipt.etag))

    async def _publish(
        self, attempt: Attempt, name: str, source: BlobSource, run_video: Callable[[Attempt, str], Awaitable[Outcome]]
    ) -> FileOutcome:
        reading = await source.fetch()
        try:
            notification = await in_thread(notification_in, reading.body)
        except MalformedEvent as error:
            raise Permanent(
                f"blob {name}: {error}",
                reason="not-an-index",
                remedy='Drop an index as of Get Video Index, or {"id": …, "state": "Processed"}.',
            ) from None
        if notification is not None:
            attempt.video_id, state = notification
            return await run_video(attempt, attempt.video_id) if state.lower() in FINISHED else "ignored"
        index = await self._readings.normalize(reading.body, source)
        attempt.video_id = index.video.id
        return await self._rounds.publish(attempt.event, attempt.video_id, source, known=Known(reading.version, index))
