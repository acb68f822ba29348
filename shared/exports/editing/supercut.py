"""Across the library: one timeline of every place where what is asked for occurs, each piece of footage once."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from ...insights.documents import Document, Video
from ..sink import Sink, write_text
from .cuts import Cut, Editing
from .edl import write_edls
from .timeline import timeline_json

type Write = Callable[[Path, list[Cut], str, Editing], None]

WRITERS: Final[dict[str, Write]] = {
    ".edl": write_edls,
    ".otio": lambda path, cuts, title, editing: write_text(path, timeline_json(cuts, title, editing)),
}
"""By the suffix of the file."""


class Order(StrEnum):
    """Which video comes first: the oldest, or the one that shows the most of what is asked for."""

    date = "date"
    coverage = "coverage"


@contextmanager
def supercut(path: Path, editing: Editing, order: Order, max_seconds: float | None = None) -> Iterator[Sink]:
    """Writes one timeline when the last document is in. Of the library it holds only what is asked for.

    Where `max_seconds` is given, the timeline ends there, in the middle of a cut if need be.
    """
    write = WRITERS[path.suffix.lower()]
    found: dict[tuple[str, str], list[Cut]] = {}

    def add(document: Document) -> int:
        cuts = editing.cuts(document)
        if cuts:
            found.setdefault((document.video.account_id, document.video.id), []).extend(cuts)
        return len(cuts)

    yield add
    videos = sorted(map(once, found.values()), key=_BY[order])
    cuts = [cut for video in videos for cut in video]
    if max_seconds is not None:
        cuts = list(cut_short(cuts, int(max_seconds * editing.rate.frames_a_second)))
    if not cuts:
        raise ValueError("nothing of what is asked for occurs anywhere: there is no timeline to write")
    write(path, cuts, path.stem, editing)


def once(cuts: Iterable[Cut]) -> list[Cut]:
    """One video's cuts in order of time, those that share or touch frames made one: it bears all their names."""
    merged: list[Cut] = []
    names: list[str] = []
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end, cut.name)):
        if merged and cut.start <= merged[-1].end:
            last = merged.pop()
            names += [] if cut.name in names else [cut.name]
            surer = max(last, cut, key=lambda cut: cut.confidence or 0)
            cut = surer._replace(start=last.start, end=max(last.end, cut.end), name=", ".join(names))
        else:
            names = [cut.name]
        merged.append(cut)
    return merged


def cut_short(cuts: Iterable[Cut], frames: int) -> Iterator[Cut]:
    """The cuts until the timeline is that long."""
    for cut in cuts:
        if frames <= 0:
            return
        yield cut._replace(end=min(cut.end, cut.start + frames))
        frames -= cut.length


def _by_date(cuts: list[Cut]) -> tuple[datetime, str]:
    video = cuts[0].video
    return _created(video), video.id


def _by_coverage(cuts: list[Cut]) -> tuple[int, datetime, str]:
    return -sum(cut.length for cut in cuts), *_by_date(cuts)


_BY: Final[dict[Order, Callable[[list[Cut]], tuple[object, ...]]]] = {
    Order.date: _by_date,
    Order.coverage: _by_coverage,
}


def _created(video: Video) -> datetime:
    """When a video was made; those of which it is not known come last."""
    try:
        created = datetime.fromisoformat(video.created or "")
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return created if created.tzinfo else created.replace(tzinfo=UTC)
