"""One round of the protocol: list, fetch, normalize, commit. Where another worker was quicker, another round."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal

from .. import telemetry
from ..errors import Conflict, EventError, IndexingFailed, Permanent, Throttled, Transient
from ..events import FINISHED
from ..insights import Normalized, NotAnIndex, NotProcessed, Thresholds, normalize
from ..memory import in_thread
from ..redaction import redact
from .commit import ROUNDS, Folders, commit
from .publication import prepare
from .sources import BlobSource, ServiceSource, Source

STILL_INDEXING: Final = "still-indexing"


class Rounds:
    """Publishes the index of a source."""

    def __init__(
        self,
        *,
        account_id: str,
        container: Folders,
        thresholds: Thresholds,
        languages: tuple[str, ...],
        still_indexing_delay: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._account_id = account_id
        self._container = container
        self._thresholds = thresholds
        self._languages = languages
        self._still_indexing_delay = still_indexing_delay
        self._clock = clock

    async def publish(
        self, video_id: str, source: Source, *, known: tuple[bytes, Normalized] | None = None
    ) -> Literal["published", "unchanged"]:
        """Steps 1 to 6 of the protocol. A conflict starts them again; listing before fetching makes it right.

        What was fetched and read before to learn the video's id is `known`: the same bytes are not read twice.
        """
        folder = self._container.folder(self._account_id, video_id)
        for _ in range(ROUNDS):
            standing = await folder.list()
            fetched_at = self._clock()
            body = await source.fetch()
            index = known[1] if known and known[0] is body else await self.read(body, source)
            translations = {
                language: await self.read(await source.fetch(language), source)
                for language in self._languages_of(source)
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
                outcome = await commit(folder, standing, publication)
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

    async def read(self, index: bytes, source: Source) -> Normalized:
        """The documents of an index, or the error that says what becomes of it."""
        try:
            return await in_thread(normalize, index, account_id=self._account_id, thresholds=self._thresholds)
        except NotProcessed as error:
            raise self._not_processed(error, source) from None
        except NotAnIndex as error:
            raise Permanent(
                str(error), reason="not-an-index", remedy="Index the video again, or drop the index of this account."
            ) from None

    def _languages_of(self, source: Source) -> tuple[str, ...]:
        return self._languages if isinstance(source, ServiceSource) else ()

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
