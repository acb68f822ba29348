"""Where an index comes from: the service, or a dropped blob. Either is read anew for every attempt to publish."""

from typing import Protocol

import msgspec
from msgspec import UNSET, Raw, UnsetType

from ..errors import Permanent
from ..events import MalformedEvent, from_notification
from ..insights.surrogates import mark
from ..storage.index_blobs import BlobContent
from .publication import SourceKind


class FetchesIndexes(Protocol):
    """What the pipeline asks of the service's client."""

    async def get_video_index(self, video_id: str, *, language: str | None = None) -> bytes:
        """The index as it is now."""
        ...


class ReadsIndexBlobs(Protocol):
    """What the pipeline asks of the container of dropped indexes."""

    async def read(self, name: str, known: BlobContent | None = None) -> BlobContent | None:
        """The blob as it is now."""
        ...


class Source(Protocol):
    """One index, readable as often as needed."""

    kind: SourceKind

    async def fetch(self, language: str | None = None) -> bytes:
        """The index as it is now."""
        ...


class ServiceSource:
    """The index of a video in the service."""

    kind: SourceKind = "video-indexer"

    def __init__(self, service: FetchesIndexes, video_id: str) -> None:
        self._service = service
        self._video_id = video_id

    async def fetch(self, language: str | None = None) -> bytes:
        """The index as it is now, translated where `language` is given."""
        return await self._service.get_video_index(self._video_id, language=language)


class BlobSource:
    """An index that was dropped as a blob."""

    kind: SourceKind = "blob"

    def __init__(self, blobs: ReadsIndexBlobs, name: str) -> None:
        self._blobs = blobs
        self._name = name
        self._content: BlobContent | None = None

    @property
    def etag(self) -> str:
        """Version of the blob that was read last; empty before."""
        return self._content.etag if self._content else ""

    async def fetch(self, language: str | None = None) -> bytes:  # noqa: ARG002
        """The blob as it is now (it has one language).

        What has not changed since the last time is not read again. Raises `Permanent`.
        """
        content = await self._blobs.read(self._name, self._content)
        if content is None:
            raise Permanent(
                f"blob {self._name}: it was deleted before it could be read",
                reason="blob-gone",
                remedy="Drop it again if it is still wanted.",
            )
        self._content = content
        return content.body


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
