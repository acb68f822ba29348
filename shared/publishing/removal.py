"""Taking back what was published of a video that the account has no more (docs/decisions/0078).

It is a publication of nothing, by the same protocol: list the folder, then ask the service, then write under the
listed ETags. removed.json goes first, the manifest commits, documents go last. Only what came from the service is
taken back.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from ..insights import SCHEMA_VERSION
from ..insights.documents import encode
from ..insights.records import Removed, Subject
from ..moments import rfc3339
from ..names import FAILURE, MANIFEST, REMOVED
from ..storage.facts import MARK, BlobFacts
from ..storage.standing import Standing
from ..video_indexer import VideoGone
from .commit import Folder, is_document
from .order import is_older

type Mode = Literal["mark", "delete"]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What removed.json is to say of a video, but for what becomes of its documents."""

    video: Subject
    message: str
    read_at: datetime
    at: datetime

    @classmethod
    def of(cls, account_id: str, video_id: str, gone: VideoGone, *, at: datetime) -> "Tombstone":
        """As the service said it, `at` where it did not say when."""
        return cls(Subject(account_id, video_id), str(gone), gone.answered_at or at, at)


def is_removed(standing: dict[str, Standing], mode: Mode) -> bool:
    """Whether there is nothing left to do of a removal."""
    if REMOVED not in standing or _failure_of_service(standing):
        return False
    manifest = standing.get(MANIFEST)
    if manifest is None:
        return not _documents(standing, standing[REMOVED].facts)
    return mode == "mark" and manifest.facts.outcome == MARK


async def take_back(folder: Folder, standing: dict[str, Standing], tombstone: Tombstone, mode: Mode) -> None:
    """Brings the folder from `standing` to removed; raises `Conflict` where someone else is at work on it.

    An attempt to publish that listed the folder before meets a conflict at the manifest. One that lists it after
    removed.json is there writes every document again, so that none of those that go here is one that it counts on.
    """
    removed, manifest = standing.get(REMOVED), standing.get(MANIFEST)
    facts = BlobFacts(fetched_at=tombstone.at, read_at=tombstone.read_at, origin="service")
    deletes = mode == "delete" or manifest is None
    committed = manifest is None or manifest.facts.outcome == MARK
    documents: Literal["kept", "deleted"] = "deleted" if deletes else "kept"
    if removed is not None and committed and removed.facts.outcome == documents:
        facts = removed.facts  # what was dropped since was told by it that it is newer
    else:
        body, expected = _encoded(tombstone, documents), removed.etag if removed else None
        await folder.put(REMOVED, body, expected=expected, facts=replace(facts, outcome=documents))
    if manifest is not None and deletes:
        await folder.delete(MANIFEST, expected=manifest.etag)
    elif manifest is not None and not committed:
        await folder.touch(MANIFEST, expected=manifest.etag, facts=replace(manifest.facts, outcome=MARK))
    for name, etag in (_documents(standing, facts) if deletes else {}).items():
        await folder.delete(name, expected=etag)
    if _failure_of_service(standing):
        await folder.delete(FAILURE, expected=standing[FAILURE].etag)


def _documents(standing: dict[str, Standing], removed: BlobFacts) -> dict[str, str]:
    """The documents that go with a removal, and their ETags: not those of a newer file, which is being published."""
    return {
        name: blob.etag
        for name, blob in standing.items()
        if is_document(name) and (blob.facts.origin != "blob" or is_older(blob.facts, removed))
    }


def stands_removed(standing: dict[str, Standing]) -> bool:
    """Whether a removal stands, done or begun. After a dropped file was published none does, whatever is left of it."""
    manifest = standing.get(MANIFEST)
    return REMOVED in standing and (manifest is None or manifest.facts.origin != "blob")


async def finish(folder: Folder, standing: dict[str, Standing], tombstone: Tombstone) -> None:
    """Does what is left of a removal that stands, for an attempt that listed it and then found the video gone.

    Who published meanwhile, or failed, may have left something that the removal did not see. Raises `Conflict`.
    """
    mode: Mode = "delete" if standing[REMOVED].facts.outcome == "deleted" else "mark"
    if not is_removed(standing, mode):
        await take_back(folder, standing, tombstone, mode)


async def withdraw(folder: Folder, standing: dict[str, Standing]) -> None:
    """Deletes removed.json where a publication went ahead of the rest of its removal. Raises `Conflict`."""
    removed, manifest = standing.get(REMOVED), standing.get(MANIFEST)
    if removed is not None and manifest is not None and manifest.facts.outcome != MARK:
        await folder.delete(REMOVED, expected=removed.etag)


def _failure_of_service(standing: dict[str, Standing]) -> bool:
    return FAILURE in standing and standing[FAILURE].facts.origin == "service"


def _encoded(tombstone: Tombstone, documents: Literal["kept", "deleted"]) -> bytes:
    return encode(
        Removed(
            schema_version=SCHEMA_VERSION,
            video=tombstone.video,
            documents=documents,
            message=tombstone.message[:1000],
            read_at=rfc3339(tombstone.read_at),
            removed_at=rfc3339(tombstone.at),
        )
    )
