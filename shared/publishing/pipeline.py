"""The use case: one event becomes one published video, a recorded failure, or an event put back."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from .. import telemetry
from ..errors import Conflict, EventError, IndexingFailed, Permanent, Throttled, Transient
from ..events import FINISHED, IndexingEvent, MalformedEvent, from_message
from ..insights import KEEP_ALL, Normalized, NotAnIndex, NotProcessed, Thresholds, normalize
from ..video_indexer.errors import redact
from .attempt import Attempt
from .commit import publish
from .failures import ATTEMPTS, Container, FailureLog, SendsEvents
from .publication import prepare
from .sources import BlobSource, FetchesIndexes, ReadsIndexBlobs, ServiceSource, Source, notification_in

type Outcome = Literal["published", "unchanged", "failed", "deferred", "ignored", "malformed"]

STILL_INDEXING: Final = "still-indexing"
LONGEST_DELAY: Final = 3600.0

logger = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


class Pipeline:
    """Handles events. Everything it touches is handed to it: see `composition` for the real things."""

    def __init__(
        self,
        *,
        account_id: str,
        service: FetchesIndexes,
        container: Container,
        blobs: ReadsIndexBlobs,
        queue: SendsEvents,
        failures: FailureLog,
        thresholds: Thresholds = KEEP_ALL,
        languages: tuple[str, ...] = (),
        max_event_age: timedelta = timedelta(hours=24),
        still_indexing_delay: float = 60,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._account_id = account_id
        self._service = service
        self._container = container
        self._blobs = blobs
        self._queue = queue
        self._thresholds = thresholds
        self._languages = languages
        self._max_event_age = max_event_age
        self._still_indexing_delay = still_indexing_delay
        self._clock = clock
        self._failures = failures

    async def handle_message(self, message: str, *, tries: int, last_try: bool) -> Outcome:
        """Handles one queue message. One that is no event goes to the poison queue at once: no retry can mend it."""
        try:
            event = from_message(message)
        except MalformedEvent as error:
            logger.error("malformed message set aside: %s", error)
            await self._queue.send_to_poison(message)
            telemetry.events.add(1, {"origin": "unknown", "outcome": "malformed"})
            return "malformed"
        with telemetry.span("publish", event.trace_parent, event.facts):
            return await self._handle_observed(event, tries, last_try)

    async def _handle_observed(self, event: IndexingEvent, tries: int, last_try: bool) -> Outcome:
        outcome: Outcome | Literal["retried"] = "failed" if last_try else "retried"
        try:
            outcome = await self.handle(event, tries=tries, last_try=last_try)
            return outcome
        finally:
            seconds = (self._clock() - event.received_at).total_seconds()
            telemetry.events.add(1, {"origin": event.origin, "outcome": outcome})
            if outcome in ("published", "unchanged"):
                telemetry.publish_latency.record(seconds, {"origin": event.origin})
            message = "%s: %s, try %d, %.1f s after its %s (correlation %s)"
            words = event.subject, outcome, tries, seconds, event.origin, event.correlation_id
            logger.info(message, *words, extra=event.facts)

    async def handle(self, event: IndexingEvent, *, tries: int = 1, last_try: bool = False) -> Outcome:
        """Handles one event. Returns when its effect is durable; raises what the queue is to retry.

        On the last try a failure is recorded before it is raised, so that what ends in the poison queue can be seen.
        """
        attempt = Attempt(event, self._clock(), tries, last_try)
        try:
            return await self._run(attempt)
        except Throttled as error:
            return await self._put_back(attempt, error)
        except Permanent as error:
            return await self._fail(attempt, error)
        except Exception as error:
            if last_try:
                await self._failures.record(attempt, error)
            raise

    async def _run(self, attempt: Attempt) -> Outcome:
        if attempt.event.blob is not None:
            return await self._run_blob(attempt, attempt.event.blob)
        assert attempt.video_id is not None
        return await self._publish(attempt.video_id, ServiceSource(self._service, attempt.video_id))

    async def _run_blob(self, attempt: Attempt, name: str) -> Outcome:
        source = BlobSource(self._blobs, name)
        body = await source.fetch()
        attempt.blob_etag = source.etag
        try:
            notification = notification_in(body)
        except MalformedEvent as error:
            raise Permanent(
                f"blob {name}: {error}",
                reason="not-an-index",
                remedy='Drop an index as of Get Video Index, or {"id": …, "state": "Processed"}.',
            ) from None
        outcome: Outcome
        if notification is not None:
            attempt.video_id, state = notification
            outcome = "ignored"
            if state.lower() in FINISHED:
                outcome = await self._publish(attempt.video_id, ServiceSource(self._service, attempt.video_id))
        else:
            index = self._read(body, source)
            attempt.video_id = index.video.id
            outcome = await self._publish(attempt.video_id, source, known=(body, index))
            attempt.blob_etag = source.etag
        await self._failures.receipt(attempt, outcome)
        return outcome

    async def _publish(
        self, video_id: str, source: Source, *, known: tuple[bytes, Normalized] | None = None
    ) -> Outcome:
        """Steps 1 to 6 of the protocol. A conflict starts them again; listing before fetching makes it right.

        What was fetched and read before to learn the video's id is `known`: the same bytes are not read twice.
        """
        folder = self._container.folder(self._account_id, video_id)
        for _ in range(ATTEMPTS):
            standing = await folder.list()
            fetched_at = self._clock()
            body = await source.fetch()
            index = known[1] if known and known[0] is body else self._read(body, source)
            translations = {
                language: self._read(await source.fetch(language), source) for language in self._languages_of(source)
            }
            if index.video.id != video_id:
                raise Transient(
                    f"video {video_id}: what was read is the index of video {index.video.id}",
                    reason="another-video",
                    remedy="Nothing for a blob that was just overwritten. Else check where the index is from.",
                )
            telemetry.index_bytes.record(len(body), {"source": source.kind})
            publication = prepare(
                index,
                translations,
                folder=folder.path,
                source=source.kind,
                thresholds=self._thresholds,
                fetched_at=fetched_at,
                published_at=self._clock(),
            )
            try:
                outcome = await publish(folder, standing, publication)
            except Conflict:
                continue
            if outcome == "published":
                for insight, document in index.documents.items():
                    telemetry.items.add(document.items, {"insight": insight})
            return outcome
        raise Transient(
            f"video {video_id}: others are at work on it all the time",
            reason="busy",
            remedy="Nothing: it is tried again.",
        )

    def _languages_of(self, source: Source) -> tuple[str, ...]:
        return self._languages if isinstance(source, ServiceSource) else ()

    def _read(self, index: bytes, source: Source) -> Normalized:
        try:
            return normalize(index, account_id=self._account_id, thresholds=self._thresholds)
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
        if isinstance(source, BlobSource):
            return Permanent(
                str(error), reason="not-processed", remedy="Drop the index again when indexing has finished."
            )
        return Throttled(
            str(error),
            reason=STILL_INDEXING,
            remedy="Nothing: it is looked at again.",
            delay=self._still_indexing_delay,
        )

    async def _put_back(self, attempt: Attempt, error: Throttled) -> Outcome:
        """Puts the event back with the delay that was asked for; after the age limit it has failed."""
        age = self._clock() - attempt.event.received_at
        if age > self._max_event_age:
            hours = age.total_seconds() / 3600
            late = Permanent(
                f"{error}; given up after {hours:.1f} hours",
                reason="too-old",
                remedy="Replay it when the cause is gone.",
            )
            return await self._fail(attempt, late)
        delay = min(max(error.delay, 1), LONGEST_DELAY)
        await self._queue.send(attempt.event, delay=delay)
        logger.info("%s put back for %.0f s: %s", attempt.event.subject, delay, error, extra=attempt.event.facts)
        if error.reason != STILL_INDEXING:
            telemetry.throttle_wait.record(delay, {"reason": error.reason})
        return "deferred"

    async def _fail(self, attempt: Attempt, error: EventError) -> Outcome:
        logger.error("%s failed for good: %s", attempt.event.subject, error, extra=attempt.event.facts)
        await self._failures.record(attempt, error)
        return "failed"
