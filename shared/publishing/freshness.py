"""Whether what an event asks for stands already, so that the service need not be asked again."""

from typing import Literal

from ..events import IndexingEvent
from ..moments import CLOCK_MARGIN
from ..names import FAILURE, MANIFEST, REMOVED
from ..storage.facts import BlobFacts
from ..storage.standing import Standing
from .commit import is_whole

type Freshness = Literal["fresh", "unsure", "stale"]


def freshness(event: IndexingEvent, standing: dict[str, Standing], setup: str) -> Freshness:
    """How what stands compares with what an event asks for: an index at least as new as the event.

    Never fresh: what an operator asks for, a second look, a video with a recorded failure or that was removed, what a
    worker left half-way, what was read from a file, and what was made by another normalizer or with other settings. A
    sweep's event says by the service's own clock how new an index it wants, and equal is fresh; any other was received
    by this process's clock, and within the margin it is unsure which of the two was first.
    """
    manifest = standing.get(MANIFEST)
    if manifest is None or not is_whole(standing) or not standing.keys().isdisjoint({FAILURE, REMOVED}):
        return "stale"
    if event.recheck or event.origin == "operator":
        return "stale"
    return _compared(event, manifest.facts, setup)


def _compared(event: IndexingEvent, manifest: BlobFacts, setup: str) -> Freshness:
    if manifest.origin != "service" or manifest.read_at is None or manifest.setup != setup:
        return "stale"
    if event.last_indexed is not None:
        return "fresh" if manifest.read_at >= event.last_indexed.replace(microsecond=0) else "stale"
    later = manifest.read_at - event.received_at
    if later >= CLOCK_MARGIN:
        return "fresh"
    return "unsure" if later > -CLOCK_MARGIN and not event.past.once else "stale"
