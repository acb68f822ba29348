"""Which index is the newest, where a dropped file and the service both tell of a video (docs/decisions/0024)."""

from datetime import datetime
from typing import Literal

from ..names import FAILURE, MANIFEST, REMOVED
from ..storage.facts import BlobFacts
from ..storage.standing import Standing


def against(new: BlobFacts, standing: dict[str, Standing]) -> Literal["unchanged", "superseded"] | None:
    """What becomes of a set of documents that is older than what stands; None where it is to be written."""
    manifest, failure, removed = standing.get(MANIFEST), standing.get(FAILURE), standing.get(REMOVED)
    if removed is not None and is_older(new, removed.facts):
        return "superseded"
    if manifest is not None and is_older(new, manifest.facts):
        return "unchanged" if manifest.facts.sha256 == new.sha256 else "superseded"
    if failure is not None and is_older_than_failure(new, failure.facts):
        return "superseded"
    return None


def is_older(new: BlobFacts, standing: BlobFacts) -> bool:
    """Whether a set of documents is older than one that stands.

    Two reads of the service are ordered by the protocol alone, since the clocks of its front ends differ. Else the
    older second loses; within a second the service wins, and of two files the greater hash, so that all workers agree.
    """
    if new.origin == "service" and standing.origin != "blob":
        return False
    made, stands = _second(new), _second(standing)
    if made is None or stands is None or made != stands:
        return made is not None and stands is not None and made < stands
    if new.origin == "blob" and standing.origin == "blob":
        return new.sha256 < standing.sha256
    return new.origin == "blob"


def is_older_than_failure(new: BlobFacts, failure: BlobFacts) -> bool:
    """Whether a set of documents is older than what failed: then the failure stands."""
    return _compared(new, failure) and _before(new, failure)


def failure_is_older(failure: BlobFacts, standing: BlobFacts) -> bool:
    """Whether a failure is older than the documents that stand, or of the same file: then only its receipt tells it."""
    return _compared(failure, standing) and not _before(standing, failure)


def failure_is_older_than_failure(new: BlobFacts, standing: BlobFacts) -> bool:
    """Whether a failure is older than the one that is recorded: then that one stands."""
    return _compared(new, standing) and _before(new, standing)


def _compared(one: BlobFacts, other: BlobFacts) -> bool:
    """Whether times may tell: a dropped file is on one side."""
    return "blob" in (one.origin, other.origin)


def _before(one: BlobFacts, other: BlobFacts) -> bool:
    first, second = _second(one), _second(other)
    return first is not None and second is not None and first < second


def _second(facts: BlobFacts) -> datetime | None:
    """The whole second of an index: the service's clock tells no more. 1.0 noted its own clock alone."""
    moment = facts.read_at or facts.fetched_at
    return moment.replace(microsecond=0) if moment else None
