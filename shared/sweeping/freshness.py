"""Whether what is published, or recorded as failed, is of a video's newest index."""

from datetime import datetime

from ..insights.records import source_kind
from ..moments import CLOCK_MARGIN
from ..storage.facts import BlobFacts


def is_fresh(facts: BlobFacts, indexed: datetime | None) -> bool:
    """Whether an index that was read then is the one that the service finished at `indexed`.

    The service's clock tells both, so that whole seconds are compared and equal is fresh: during a run the video's
    state is another. Version 1.0 knew its worker's clock alone.
    """
    if indexed is None:
        return True
    if facts.read_at is not None:
        return facts.read_at.replace(microsecond=0) >= indexed.replace(microsecond=0)
    return facts.fetched_at is not None and facts.fetched_at > indexed + CLOCK_MARGIN


def tells_its_order(manifest: BlobFacts) -> bool:
    """Whether a manifest's facts say how new its index is; those of version 1.0 do not."""
    return manifest.read_at is not None or manifest.origin is not None


def is_of_a_blob(manifest: bytes | None) -> bool:
    """Whether a manifest's own words, or that it has none, leave open how new its index is.

    Version 1.0 let an old dropped blob replace a newer index, and noted the time of its writing.
    """
    return source_kind(manifest) in (None, "blob")
