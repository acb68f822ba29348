"""Chapters from topics: at each moment the most specific topic, as cues that never overlap.

Topics overlap freely; chapters must nest or follow each other (HTML: the track element, kind "chapters"). So where
several topics hold, the one whose stretch is the shortest gives the title, the surer one where stretches are of one
length. A chapter is longer than the gap; what is shorter is left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

from ..insights.documents import Document, Item
from .selection import Selection
from .webvtt import TICKS_PER_MILLISECOND, Cue, cue_text


class _Stretch(NamedTuple):
    """A topic's stretch; the order of the fields is the order of precedence."""

    length: int
    doubt: float
    position: int
    start: int
    end: int
    title: str


def chapters(document: Document, selection: Selection) -> list[Cue]:
    """The chapters of a document of topics."""
    shortest = max(selection.gap, TICKS_PER_MILLISECOND)
    whole = _without_breaks(_winners(_stretches(document, selection)), 0)
    return _without_breaks((cue for cue in whole if cue.end - cue.start > shortest), selection.gap)


def _stretches(document: Document, selection: Selection) -> Iterator[_Stretch]:
    items: Sequence[Item] = document.items
    for position, item in enumerate(items):
        for start, end, confidence in selection.spans(item):
            yield _Stretch(end - start, -(confidence or 0), position, start, end, cue_text(item.name))


def _winners(stretches: Iterable[_Stretch]) -> Iterator[Cue]:
    """Between each two moments at which a stretch starts or ends: the stretch that comes first there."""
    waiting = sorted(stretches, key=lambda stretch: stretch.start, reverse=True)
    moments = sorted({moment for stretch in waiting for moment in (stretch.start, stretch.end)})
    holding: list[_Stretch] = []
    for start, end in pairwise(moments):
        while waiting and waiting[-1].start <= start:
            heappush(holding, waiting.pop())
        while holding and holding[0].end <= start:
            heappop(holding)
        if holding:
            yield Cue(start, end, holding[0].title)


def _without_breaks(cues: Iterable[Cue], gap: int) -> list[Cue]:
    """Neighbours of one title, no further apart than `gap`, made one."""
    joined: list[Cue] = []
    for cue in cues:
        if joined and joined[-1].payload == cue.payload and cue.start - joined[-1].end <= gap:
            joined[-1] = joined[-1]._replace(end=cue.end)
        else:
            joined.append(cue)
    return joined
