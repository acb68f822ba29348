"""Metadata cues: each says in JSON which item occurs, for scripts that follow a player (`<track kind="metadata">`)."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ..insights.documents import Document, Item, Label, Reference, Topic, encode
from .selection import Selection
from .webvtt import Cue


class Payload(Struct, rename="camel"):
    """What a metadata cue carries; `confidence` is the highest of the instances that the cue joins."""

    insight: str
    id: int
    source_video_id: str
    name: str
    language: str | None
    confidence: float | None
    reference: Reference | None


def metadata(document: Document, selection: Selection) -> Iterator[Cue]:
    """The cues of a document; an item's instances no further apart than the selection's gap are one cue."""
    items: Sequence[Item] = document.items
    for item in items:
        reference = item.reference if isinstance(item, Topic | Label) else None
        for start, end, confidence in selection.spans(item):
            payload = Payload(
                insight=document.insight,
                id=item.id,
                source_video_id=item.source_video_id,
                name=item.name,
                language=item.language,
                confidence=confidence,
                reference=reference,
            )
            # In JSON a > stands in strings only, so its escape keeps the value and leaves no arrow.
            yield Cue(start, end, encode(payload).decode().replace(">", r"\u003e"))
