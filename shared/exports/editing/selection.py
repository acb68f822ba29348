"""What an editor asks for: items by name, category and confidence, and a part of the clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...insights.documents import Document, Item, Keyword, Topic
from ..spans import Span, join, spans_of


class Found(NamedTuple):
    """A stretch of an item that was asked for."""

    item: Item
    span: Span


@dataclass(frozen=True, slots=True)
class Selection:
    """Times in ticks. What is empty or None asks for everything; names and categories are met in any case of letters.

    A category is a topic's IAB name, a level of its IPTC path, or the reference id of a topic or label.
    """

    names: Sequence[str] = ()
    categories: Sequence[str] = ()
    min_confidence: float = 0
    start: int = 0
    end: int | None = None
    gap: int = 0

    def stretches(self, document: Document) -> list[Found]:
        """What of a document is asked for, in order of time; an item's instances near each other are one stretch."""
        found = [Found(item, span) for item in self._items(document) for span in self._spans(item)]
        return sorted(found, key=lambda one: one.span[:2])

    def _items(self, document: Document) -> Iterator[Item]:
        names, categories = _folded(self.names), _folded(self.categories)
        for item in document.items:
            if (not names or item.name.casefold() in names) and (not categories or categories & _categories(item)):
                yield item

    def _spans(self, item: Item) -> Iterator[Span]:
        for span in join(spans_of(item, self.min_confidence), self.gap):
            start = max(span.start, self.start)
            end = span.end if self.end is None else min(span.end, self.end)
            if start < end or (start, end) == span[:2]:
                yield span._replace(start=start, end=end)


def _folded(texts: Sequence[str]) -> set[str]:
    return {text.casefold() for text in texts}


def _categories(item: Item) -> set[str]:
    reference = None if isinstance(item, Keyword) else item.reference
    texts = [reference.id] if reference else []
    if isinstance(item, Topic):
        texts += [*item.iptc, *([item.iab] if item.iab else [])]
    return _folded(texts)
