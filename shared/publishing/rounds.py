"""One round of the protocol: list, fetch, normalize, commit. Where another worker was quicker, another round."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from weakref import WeakValueDictionary

from .. import telemetry
from ..errors import Conflict, IndexingFailed, Permanent, Throttled, Transient
from ..events import IndexingEvent
from ..insights import Normalized
from ..insights.records import LanguageOutcome
from ..moments import CLOCK_MARGIN
from ..storage.facts import BlobFacts
from ..storage.standing import Standing
from ..video_indexer import VideoGone
from .commit import Folder, Folders, commit
from .failures import EventSink
from .freshness import freshness
from .order import against
from .publication import prepare
from .reading import IndexReadings
from .removal import Tombstone, finish, stands_removed
from .repair import repair
from .setup import Setup
from .sources import Reading, Source
from .strangers import Stranger, Strangers

type Outcome = Literal["published", "unchanged", "superseded", "removed"]

ROUNDS: Final = 2
"""How often an attempt begins while others are at work on its video; the service is asked in the first alone."""
BUSY_DELAY: Final = 10.0
"""Seconds until an event comes back that found others at work on its video, at first."""
FLOOD_DELAY: Final = 600.0
"""Seconds after which a stranger among many is looked at again: a sweep has run by then, and knows the real ones."""


class Busy(Throttled):
    """Others are at work on the video: the event is put back, which costs it no try and the service no request."""


class Wait(Throttled):
    """What the event asks for may stand already, or others go first: it is put back once."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was read and normalized before, to learn whose index it is."""

    version: str
    index: Normalized


class Rounds:
    """Publishes the index of a source."""

    def __init__(
        self,
        *,
        account_id: str,
        container: Folders,
        queue: EventSink,
        readings: IndexReadings,
        setup: Setup,
        strangers: Strangers,
        clock: Callable[[], datetime],
    ) -> None:
        self._account_id = account_id
        self._container = container
        self._queue = queue
        self._readings = readings
        self._setup = setup
        self._strangers = strangers
        self._clock = clock
        self._at_work: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def publish(
        self, event: IndexingEvent, video_id: str, source: Source, *, known: Known | None = None
    ) -> Outcome:
        """Steps 1 to 6 of the protocol. A conflict starts them again; listing before fetching makes it right.

        What was read before to learn the video's id is `known`: the same version is not normalized twice. One event of
        a video waits for another in this process: then what it asks for stands. Raises `Busy`, `Wait` and `Stranger`.
        """
        async with self._at_work.setdefault(video_id, asyncio.Lock()):
            folder = self._container.folder(self._account_id, video_id)
            for number in range(ROUNDS):
                try:
                    return await self._round(event, folder, video_id, source, known, again=number > 0)
                except Conflict:
                    continue
        raise _busy(event, video_id)

    async def _round(
        self, event: IndexingEvent, folder: Folder, video_id: str, source: Source, known: Known | None, *, again: bool
    ) -> Outcome:
        standing = await folder.list()
        if source.origin == "service":
            if self._stands_already(event, standing, video_id):
                return "unchanged"
            if again:
                raise _busy(event, video_id)
        fetched_at = self._clock()
        reading = await self._fetch(source, folder, video_id, standing, at=fetched_at)
        if reading is None:
            return "removed"
        same = known is not None and known.version == reading.version
        index = known.index if known is not None and same else await self._readings.normalize(reading.body, source)
        translations = {language: await self._translation(source, language) for language in source.languages}
        if index.video.id != video_id:
            raise Transient(
                f"video {video_id}: what was read is the index of video {index.video.id}",
                reason="another-video",
                remedy="Nothing for a blob that was just overwritten. Else check where the index is from.",
            )
        telemetry.index_bytes.record(len(reading.body), {"source": source.kind})
        publication = prepare(
            index,
            translations,
            folder=folder.path,
            source=source.kind,
            setup=self._setup,
            facts=self._facts(source, reading, fetched_at),
            published_at=self._clock(),
        )
        if older := against(publication.manifest_facts, standing):
            await repair(event, video_id, standing, self._queue, now=self._clock())
            return older
        outcome = await commit(folder, standing, publication)
        if outcome == "published":
            for insight, document in index.documents.items():
                telemetry.items.add(document.items, {"insight": insight})
        return outcome

    def _stands_already(self, event: IndexingEvent, standing: dict[str, Standing], video_id: str) -> bool:
        """Whether what the event asks for stands. Raises `Wait` and `Stranger`."""
        if not standing and event.origin == "callback" and not self._strangers.may_ask():
            message = f"video {video_id}: many callbacks name videos that the account does not have"
            if event.past.once:
                raise Stranger(message, reason="flood", remedy="Nothing: if the video is real, the sweep finds it.")
            raise Wait(message, reason="flood", remedy="Nothing: it is looked at again.", delay=FLOOD_DELAY)
        found = freshness(event, standing, self._setup.of_video)
        if found == "unsure":
            raise Wait(
                f"video {video_id}: it was read just when this event came",
                reason="duplicate",
                remedy="Nothing: it is looked at again.",
                delay=2 * CLOCK_MARGIN.total_seconds(),
            )
        return found == "fresh"

    async def _fetch(
        self, source: Source, folder: Folder, video_id: str, standing: dict[str, Standing], *, at: datetime
    ) -> Reading | None:
        """What the source has; None where the video is gone and its removal stands, which is finished then."""
        try:
            return await source.fetch()
        except VideoGone as gone:
            if not stands_removed(standing):
                raise
            if gone.certain:
                await finish(folder, standing, Tombstone.of(self._account_id, video_id, gone, at=at))
            return None

    async def _translation(self, source: Source, language: str) -> Normalized | LanguageOutcome:
        """The index in a language, or why it was refused: that is no reason to hold back the rest."""
        try:
            return await self._readings.normalize((await source.fetch(language)).body, source)
        except (VideoGone, IndexingFailed):
            raise
        except Permanent as error:
            return LanguageOutcome("refused", error.reason, str(error))

    def _facts(self, source: Source, reading: Reading, fetched_at: datetime) -> BlobFacts:
        setup = self._setup.of_video if source.origin == "service" else self._setup.of_file
        return BlobFacts(
            fetched_at=fetched_at, read_at=reading.read_at, origin=source.origin, file=source.file, setup=setup
        )


def _busy(event: IndexingEvent, video_id: str) -> Busy:
    """Each delay is as long as all before it: a race without end costs a few dozen requests a day."""
    return Busy(
        f"video {video_id}: others are at work on it",
        reason="busy",
        remedy="Nothing: it is looked at again.",
        delay=max(BUSY_DELAY, event.past.waited),
    )
