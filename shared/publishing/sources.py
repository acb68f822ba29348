"""Where an index comes from: the service, or a dropped blob. Either is read anew for every attempt to publish."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, NamedTuple, Protocol

import msgspec
from msgspec import UNSET, Raw, UnsetType

from ..errors import Permanent
from ..events import MalformedEvent, from_notification
from ..insights.surrogates import mark
from ..storage.facts import Origin
from ..storage.index_blobs import BlobContent
from ..video_indexer.models import VideoIndex
from .publication import SourceKind

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class IndexReader(Protocol):
    """What the pipeline asks of the service's client."""

    async def get_video_index(self, video_id: str, *, language: str | None = None) -> VideoIndex:
        """The index as it is now."""
        ...


class IndexBlobReader(Protocol):
    """What the pipeline asks of the container of dropped indexes."""

    async def read(self, name: str, known: BlobContent | None = None) -> BlobContent | None:
        """The blob as it is now."""
        ...


class BlobGone(Permanent):
    """A dropped blob was deleted before it could be read."""


class Reading(NamedTuple):
    """An index as it was read."""

    body: bytes
    read_at: datetime
    """How new it is: the service's clock at its answer, or when the dropped blob was last modified."""
    version: str = ""
    """ETag of the dropped blob."""


class Source(Protocol):
    """One index, readable as often as needed."""

    kind: SourceKind
    origin: Origin
    languages: tuple[str, ...]
    """What it is to be translated into."""
    file: str
    """Name of the dropped blob, empty for the service."""
    latest: Reading | None
    """What was read last, in its own language."""

    async def fetch(self, language: str | None = None) -> Reading:
        """The index as it is now."""
        ...


class ServiceSource:
    """The index of a video in the service.

    Where an answer does not say when it was made, it is taken to be as new as what was asked for (`at_least`), or as
    now.
    """

    kind: SourceKind = "video-indexer"
    origin: Origin = "service"
    file: str = ""

    def __init__(
        self,
        service: IndexReader,
        video_id: str,
        *,
        languages: tuple[str, ...] = (),
        at_least: datetime | None = None,
        clock: Callable[[], datetime],
    ) -> None:
        self._service = service
        self._video_id = video_id
        self.languages = languages
        self._at_least = at_least
        self._clock = clock
        self.latest: Reading | None = None

    async def fetch(self, language: str | None = None) -> Reading:
        """The index as it is now, translated where `language` is given."""
        asked_at = self._clock()
        index = await self._service.get_video_index(self._video_id, language=language)
        reading = Reading(index.body, index.answered_at or self._at_least or asked_at)
        if language is None:
            self.latest = reading
        return reading


class BlobSource:
    """An index that was dropped as a blob. It has one language."""

    kind: SourceKind = "blob"
    origin: Origin = "blob"
    languages: tuple[str, ...] = ()

    def __init__(self, blobs: IndexBlobReader, name: str) -> None:
        self._blobs = blobs
        self.file = name
        self._content: BlobContent | None = None
        self.latest: Reading | None = None

    @property
    def etag(self) -> str:
        """Version of the blob that was read last; empty before."""
        return self._content.etag if self._content else ""

    async def is_still(self, etag: str) -> bool:
        """Whether the blob is of that version; another version is read, so that `fetch` need not."""
        known = BlobContent(b"", etag, LONG_AGO)
        content = await self._blobs.read(self.file, known)
        if content is known:
            return True
        self._content = content
        return False

    async def fetch(self, language: str | None = None) -> Reading:  # noqa: ARG002
        """The blob as it is now. What has not changed since the last time is not read again. Raises `Permanent`."""
        content = await self._blobs.read(self.file, self._content)
        if content is None:
            raise BlobGone(
                f"blob {self.file}: it was deleted before it could be read",
                reason="blob-gone",
                remedy="Drop it again if it is still wanted.",
            )
        self._content = content
        self.latest = Reading(content.body, content.modified, content.etag)
        return self.latest


class _Fields(msgspec.Struct):
    """What tells a notification from an index; the rest is passed over."""

    id: Raw | UnsetType = UNSET
    state: Raw | UnsetType = UNSET
    videos: Raw | UnsetType = UNSET
    breakdowns: Raw | UnsetType = UNSET


def notification_in(body: bytes) -> tuple[str, str] | None:
    """Video id and state where a dropped blob is a notification, None where it may be an index.

    Raises `MalformedEvent`.
    """
    try:
        found = _fields_of(body.removeprefix(b"\xef\xbb\xbf"))
        if isinstance(found.videos, Raw) or isinstance(found.breakdowns, Raw):
            return None
        given = {"id": found.id, "state": found.state}
        return from_notification({name: msgspec.json.decode(raw) for name, raw in given.items() if raw is not UNSET})
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise MalformedEvent("neither an index nor a notification: it is no JSON object in UTF-8") from None


def _fields_of(text: bytes) -> _Fields:
    try:
        return msgspec.json.decode(text, type=_Fields)
    except msgspec.MsgspecError:
        return msgspec.json.decode(mark(text), type=_Fields)
