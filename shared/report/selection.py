"""What of a large video a page shows: the surer items, or those that are to be seen the longest."""

from dataclasses import dataclass
from typing import Any, Final

from msgspec.structs import replace

from ..exports.spans import Span, join
from ..insights.documents import Document, Label, LabelInstance
from ..insights.thresholds import below
from ..insights.timecode import to_seconds, to_ticks


@dataclass(frozen=True, slots=True)
class Selection:
    """Items and instances from this confidence on (what has none stays), and of those so many of each insight."""

    min_confidence: float = 0.0
    top: int | None = None

    def __bool__(self) -> bool:
        return bool(self.min_confidence) or self.top is not None

    def apply[T: Document](self, document: T) -> T:
        """The document without the rest, its items in their order: those with the largest coverage are the top."""
        items: list[Any] = [kept for item in document.items if (kept := self._sure(item)) is not None]
        if self.top is not None and len(items) > self.top:
            longest = sorted(range(len(items)), key=lambda number: -items[number].coverage_seconds)
            items = [items[number] for number in sorted(longest[: self.top])]
        return replace(document, items=items)

    def _sure(self, item: Any) -> Any:
        if below(item.confidence, self.min_confidence):
            return None
        return _label(item, self.min_confidence) if isinstance(item, Label) else item


EVERYTHING: Final = Selection()


def _label(label: Label, least: float) -> Label:
    """A label's instances have confidences of their own; what is left says how much it covers."""
    kept = [instance for instance in label.instances if not below(instance.confidence, least)]
    if len(kept) == len(label.instances):
        return label
    return replace(label, instances=kept, coverage_seconds=_coverage(kept))


def _coverage(instances: list[LabelInstance]) -> float:
    spans = join(Span(to_ticks(one.start_seconds), to_ticks(one.end_seconds), None) for one in instances)
    return to_seconds(sum(span.end - span.start for span in spans))
