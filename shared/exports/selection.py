"""What is asked for, whatever it becomes: items by name, category and confidence, and a part of the player's clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from ..insights.documents import Document, Instance, Item, Keyword, LabelInstance, Topic
from ..insights.thresholds import below
from .spans import Span, join, span_of, spans_of


class Found(NamedTuple):
    """A stretch of an item that was asked for."""

    item: Item
    span: Span


class Occurrence(NamedTuple):
    """An instance that was asked for, whole, and its place among all of its item."""

    number: int
    instance: Instance | LabelInstance
    span: Span


@dataclass(frozen=True, slots=True)
class Selection:
    """Times in ticks. What is empty or None asks for everything; names and categories are met in any case of letters.

    A category is a topic's IAB name, a level of its IPTC path, or the reference id of a topic or label. What has no
    confidence is sure enough.
    """

    names: Sequence[str] = ()
    categories: Sequence[str] = ()
    min_confidence: float = 0
    start: int = 0
    end: int | None = None
    gap: int = 0

    @property
    def is_of_all_time(self) -> bool:
        """Whether no part of the clock was asked for."""
        return self.start == 0 and self.end is None

    def holds(self, item: Item) -> bool:
        """Whether an item is asked for by its name and category."""
        names, categories = _folded(self.names), _folded(self.categories)
        return (not names or item.name.casefold() in names) and (not categories or bool(categories & _categories(item)))

    def holds_whole(self, item: Item) -> bool:
        """Whether an item is asked for wherever it occurs, and if nowhere."""
        return self.is_of_all_time and self.holds(item) and not below(item.confidence, self.min_confidence)

    def occurrences(self, item: Item) -> Iterator[Occurrence]:
        """The instances that are asked for, whole: those that reach into the part of the clock."""
        if not self.holds(item):
            return
        instances: Sequence[Instance | LabelInstance] = item.instances
        for number, instance in enumerate(instances):
            span = span_of(instance, item)
            if not below(span.confidence, self.min_confidence) and self._within(span) is not None:
                yield Occurrence(number, instance, span)

    def spans(self, item: Item) -> Iterator[Span]:
        """The stretches that are asked for: instances near each other made one, cut to the part of the clock."""
        if not self.holds(item):
            return
        for span in join(spans_of(item, self.min_confidence), self.gap):
            within = self._within(span)
            if within is not None:
                yield within

    def stretches(self, document: Document) -> list[Found]:
        """What of a document is asked for, in order of time."""
        items: Sequence[Item] = document.items
        found = [Found(item, span) for item in items for span in self.spans(item)]
        return sorted(found, key=lambda one: one.span[:2])

    def _within(self, span: Span) -> Span | None:
        start = max(span.start, self.start)
        end = span.end if self.end is None else min(span.end, self.end)
        return span._replace(start=start, end=end) if start < end or (start, end) == span[:2] else None


EVERYTHING: Final = Selection()


def _folded(texts: Sequence[str]) -> set[str]:
    return {text.casefold() for text in texts}


def _categories(item: Item) -> set[str]:
    reference = None if isinstance(item, Keyword) else item.reference
    texts = [reference.id] if reference else []
    if isinstance(item, Topic):
        texts += [*item.iptc, *([item.iab] if item.iab else [])]
    return _folded(texts)
