"""Metadata cues: each says in JSON which item occurs, for scripts that follow a player (`<track kind="metadata">`)."""

from collections.abc import Iterator

from msgspec import Struct

from ..insights.documents import Document, Label, Reference, Topic, encode
from .spans import join, spans_of
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


def metadata(document: Document, min_confidence: float, gap: int) -> Iterator[Cue]:
    """The cues of a document; an item's instances no further apart than `gap` ticks are one cue."""
    for item in document.items:
        reference = item.reference if isinstance(item, Topic | Label) else None
        for start, end, confidence in join(spans_of(item, min_confidence), gap):
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
