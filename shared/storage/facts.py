"""What a blob's metadata tells of it: written strictly, read leniently, for anybody may have written it.

Version 1.0 wrote and reads `sha256`, `fetchedat`, `etag` and `outcome`; the names that came later it passes over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, Self
from urllib.parse import quote, unquote

from ..moments import rfc3339

type Origin = Literal["service", "blob"]

MARK: Final = "removed"
"""The outcome of a manifest whose video was removed."""
ORIGINS: Final[dict[str, Origin]] = {"service": "service", "blob": "blob"}


@dataclass(frozen=True, slots=True)
class BlobFacts:
    """Facts about a document, a manifest, a failure record or a receipt; what is not known is empty or None."""

    sha256: str = ""
    """Hash of what was published (for a manifest: without the times), or of what makes a failure the same."""
    fetched_at: datetime | None = None
    """When it was read by this app's own clock: all that 1.0 knew."""
    read_at: datetime | None = None
    """How new the index is: the service's clock at its answer, or when the dropped blob was last modified."""
    origin: Origin | None = None
    """Where the index was read: two reads of the service are never compared by `read_at`."""
    file: str = ""
    """Name of the dropped file that it was read from."""
    setup: str = ""
    """Normalizer, thresholds and languages that it was made with."""
    documents: str = ""
    """Of a manifest: one hash over those of its documents, by which a listing tells whether they stand as it says."""
    etag: str = ""
    """Of a receipt: the version of the dropped blob that was handled, bare."""
    outcome: str = ""
    """Of a receipt: what became of the blob. Of a manifest: `removed` where its video was. Of removed.json: what became
    of the documents."""
    reason: str = ""
    """Of a failure: its reason."""
    repeats: int = 0
    """Of a failure: how often it was taken up again."""
    announced: str = ""
    """Of a manifest: the `sha256` of it that was announced."""

    @property
    def is_announced(self) -> bool:
        """Whether the manifest that stands was announced, or is of a video that was removed, of which nothing is told.

        One without a hash is some other writer's.
        """
        return self.outcome == MARK or (bool(self.announced) and self.announced == (self.sha256 or self.announced))

    @classmethod
    def read(cls, metadata: Mapping[str, str | None] | None) -> Self:
        """From metadata as storage gives it, whoever wrote it."""
        texts = {name.lower(): value or "" for name, value in (metadata or {}).items()}
        return cls(
            sha256=texts.get("sha256", ""),
            fetched_at=moment(texts.get("fetchedat", "")),
            read_at=moment(texts.get("readat", "")),
            origin=ORIGINS.get(texts.get("source", "")),
            file=unquote(texts.get("file", "")),
            setup=texts.get("setup", ""),
            documents=texts.get("documents", ""),
            etag=bare(texts.get("etag", "")),
            outcome=texts.get("outcome", ""),
            reason=texts.get("reason", ""),
            announced=texts.get("announced", ""),
            repeats=int(repeats) if (repeats := texts.get("repeats", "")).isascii() and repeats.isdecimal() else 0,
        )

    def write(self) -> dict[str, str]:
        """As metadata: what is known."""
        texts = {
            "sha256": self.sha256,
            "fetchedat": rfc3339(self.fetched_at) if self.fetched_at else "",
            "readat": rfc3339(self.read_at) if self.read_at else "",
            "source": self.origin or "",
            "file": quote(self.file),
            "setup": self.setup,
            "documents": self.documents,
            "etag": self.etag and f'"{self.etag}"',
            "outcome": self.outcome,
            "reason": self.reason,
            "repeats": str(self.repeats) if self.repeats else "",
            "announced": self.announced,
        }
        return {name: text for name, text in texts.items() if text}


def moment(text: str) -> datetime | None:
    """A moment in RFC 3339; one without an offset is UTC, what is none is None."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except OverflowError:
        return None


def bare(etag: str) -> str:
    """An ETag as a listing gives it; a header quotes it."""
    return etag.removeprefix("W/").strip('"')


def quoted(etag: str) -> str:
    """An ETag as a header needs it."""
    return f'"{bare(etag)}"'
