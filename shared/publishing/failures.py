"""Recording what failed for good: failure.json in the video's folder, and the receipt of a dropped blob."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Literal, Protocol

from ..errors import Conflict, EventError, IndexingFailed, Transient
from ..events import IndexingEvent
from ..insights import SCHEMA_VERSION
from ..insights.documents import encode
from ..insights.records import Failure, Subject
from ..moments import rfc3339
from ..names import FAILURE, MANIFEST, REMOVED
from ..storage.facts import BlobFacts
from ..storage.standing import Standing
from ..video_indexer import VideoGone
from .attempt import Attempt
from .commit import ROUNDS, Folders
from .order import failure_is_older, failure_is_older_than_failure
from .receipts import Receipts
from .removal import stands_removed
from .strangers import Stranger

type Recorded = Literal["new", "known", "stranger", "removed"]


class EventSink(Protocol):
    """What is asked of the queue."""

    async def send(self, event: IndexingEvent, *, delay: float = 0) -> None:
        """Enqueues an event."""
        ...

    async def send_to_poison(self, message: str) -> None:
        """Sets a message aside."""
        ...


class FailureLog:
    """Writes failures where consumers and operators look for them."""

    def __init__(
        self,
        account_id: str,
        container: Folders,
        queue: EventSink,
        receipts: Receipts,
        *,
        recheck_after: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._account_id = account_id
        self._container = container
        self._queue = queue
        self._receipts = receipts
        self._recheck_after = recheck_after
        self._clock = clock

    async def record(self, attempt: Attempt, error: Exception) -> Recorded:
        """Records an attempt that failed for good; whether that is news, or about a video that is none.

        There is nothing to record of a video that the account does not have and of which nothing stands: whoever knows
        the callback's key can make up ids; nor of one that was removed. Raises `Transient` or a storage error where it
        cannot be written.

        One that lasts is looked at once more later (what may pass the sweep takes up again): while it was being
        written, a slower attempt that had listed the folder before may have published a newer index, and nobody else
        would take the record away (docs/decisions/0006).
        """
        failure = self._describe(attempt, error)
        recorded: Recorded = "new"
        if attempt.video_id is not None:
            recorded = await self._write(attempt, attempt.video_id, failure, error)
        if attempt.event.blob is not None and recorded == "removed":
            await self._receipts.write(attempt, "ignored", detail="removed: the account has no such video")
        elif attempt.event.blob is not None:
            await self._receipts.write(attempt, "failed", failure)
        return recorded

    async def _write(self, attempt: Attempt, video_id: str, failure: Failure, error: Exception) -> Recorded:
        """Writes failure.json, unless what stands is newer; whether another, or none, stood there.

        The second look is queued before: a worker that dies in between must not owe it.
        """
        folder = self._container.folder(self._account_id, video_id)
        facts, body = _facts(attempt, failure, error), encode(failure)
        recheck_queued = False
        for number in range(ROUNDS):
            standing = await folder.list()
            if isinstance(error, VideoGone) and stands_removed(standing):
                return "removed"
            if not standing and attempt.event.blob is None and isinstance(error, VideoGone | Stranger):
                return "stranger"
            if _is_outdated(facts, standing):
                return "known"
            there = standing.get(FAILURE)
            same = there is not None and there.facts.sha256 == facts.sha256
            if same and number > 0:
                return "known"  # another wrote it after this attempt had read: that does what a touch is for
            if not same and not recheck_queued and failure.kind == "permanent":
                await self._queue_recheck(attempt, video_id)
                recheck_queued = True
            try:
                if there is not None and same:
                    await folder.touch(FAILURE, expected=there.etag, facts=facts)
                else:
                    await folder.put(FAILURE, body, expected=there.etag if there else None, facts=facts)
            except Conflict:
                continue
            return "known" if same else "new"
        raise Transient(
            f"video {video_id}: {FAILURE} is being written by others all the time",
            reason="busy",
            remedy="Nothing: it is tried again.",
        )

    async def _queue_recheck(self, attempt: Attempt, video_id: str) -> None:
        update = {"video_id": video_id, "recheck": True, "received_at": self._clock(), "put_back": None}
        await self._queue.send(attempt.event.model_copy(update=update), delay=self._recheck_after)

    def _describe(self, attempt: Attempt, error: Exception) -> Failure:
        known = error if isinstance(error, EventError) else None
        failed = error if isinstance(error, IndexingFailed) else None
        return Failure(
            schema_version=SCHEMA_VERSION,
            video=self._subject(attempt),
            blob=attempt.event.blob,
            kind=known.kind if known else "transient",
            reason=known.reason if known else type(error).__name__,
            message=str(error)[:1000] if known else f"{attempt.event.subject}: unexpected {type(error).__name__}",
            remedy=known.remedy if known else "Look at the traces of this correlation id, mend the cause, replay.",
            failure_code=failed.failure_code if failed else None,
            failure_message=failed.failure_message if failed else None,
            origin=attempt.event.origin,
            tries=attempt.tries,
            correlation_id=attempt.event.correlation_id,
            failed_at=rfc3339(self._clock()),
        )

    def _subject(self, attempt: Attempt) -> Subject | None:
        return Subject(self._account_id, attempt.video_id) if attempt.video_id else None


def _identity(failure: Failure) -> str:
    """Hash of what makes two failures the same: not when, by whom or in which words."""
    parts = (failure.kind, failure.reason, failure.failure_code or "", failure.failure_message or "")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _facts(attempt: Attempt, failure: Failure, error: Exception) -> BlobFacts:
    """Its time of fetch is when the attempt began: a later index must look newer to the sweep."""
    answered_at = error.answered_at if isinstance(error, EventError) else None
    return BlobFacts(
        sha256=_identity(failure),
        fetched_at=attempt.began,
        read_at=answered_at or attempt.read_at,
        origin=attempt.origin,
        reason=failure.reason,
        repeats=attempt.repeats,
    )


def _is_outdated(failure: BlobFacts, standing: dict[str, Standing]) -> bool:
    """Whether documents, a removal or another failure that stand are newer."""
    manifest, there, removed = standing.get(MANIFEST), standing.get(FAILURE), standing.get(REMOVED)
    if any(one is not None and failure_is_older(failure, one.facts) for one in (manifest, removed)):
        return True
    return there is not None and failure_is_older_than_failure(failure, there.facts)
