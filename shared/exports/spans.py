"""Stretches of the player's clock, and the joining of those that lie near each other. Whole ticks of 100 ns."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..insights.documents import Instance, Item, LabelInstance
from ..insights.thresholds import below
from ..insights.timecode import to_ticks


class Span(NamedTuple):
    """From start to end, and how sure Video Indexer is there."""

    start: int
    end: int
    confidence: float | None


def span_of(instance: Instance | LabelInstance, item: Item) -> Span:
    """An instance on the clock of what is played: the project's, which is the video's own elsewhere."""
    start, end = to_ticks(instance.adjusted_start_seconds), to_ticks(instance.adjusted_end_seconds)
    return Span(start, end, confidence_of(instance, item))


def spans_of(item: Item, min_confidence: float = 0) -> Iterator[Span]:
    """The instances of an item; what has no confidence is kept, whatever the threshold."""
    for instance in item.instances:
        span = span_of(instance, item)
        if not below(span.confidence, min_confidence):
            yield span


def confidence_of(instance: Instance | LabelInstance, item: Item) -> float | None:
    """How sure Video Indexer is of an instance: a label's has a confidence of its own, the others have their item's."""
    return instance.confidence if isinstance(instance, LabelInstance) else item.confidence


def join(spans: Iterable[Span], gap: int = 0) -> list[Span]:
    """The spans in order, those no further apart than `gap` ticks made one; its confidence is the highest in it.

    A gap of 0 joins what overlaps or touches.
    """
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span[:2]):
        if joined and span.start - joined[-1].end <= gap:
            last = joined.pop()
            span = Span(last.start, max(last.end, span.end), _higher(last.confidence, span.confidence))
        joined.append(span)
    return joined


def _higher(one: float | None, other: float | None) -> float | None:
    return max((confidence for confidence in (one, other) if confidence is not None), default=None)
