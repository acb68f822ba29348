"""OpenRTB 2.6 `content` objects: one for a video, one for each stretch between break points."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from ...insights.documents import Document, Item, Topic, Video
from ...insights.timecode import to_ticks
from ..selection import EVERYTHING, Selection
from ..sink import Sink, home_of, write_text
from .iab import CATEGORIES, CATTAX

MOST_KEYWORDS: Final = 50
"""Those that fill the most time: a bid request is read in milliseconds."""

VIDEO: Final = 1
"""AdCOM's content context for video."""

FILE: Final = "openrtb.json"


class Content(Struct):
    """OpenRTB 2.6, 3.2.16, as far as it is known."""

    id: str
    context: int
    cattax: int
    cat: list[str]
    kwarray: list[str]
    title: str | UnsetType = UNSET
    len: Annotated[int, Meta(description="Whole seconds.")] | UnsetType = UNSET
    langb: Annotated[str, Meta(description="BCP 47; takes the place of `language`.")] | UnsetType = UNSET


class Stretch(Struct, rename="camel"):
    """From one break to the next; the last ends with the video, where that is known."""

    start_seconds: float
    end_seconds: float | None
    content: Content


class Advertising(Struct, rename="camel"):
    """What stands in `openrtb.json`. `unmapped` are names of the service that the taxonomy does not have."""

    content: Content
    stretches: list[Stretch]
    unmapped: list[str]


@contextmanager
def openrtb(folder: Path, breaks: Sequence[float] = (), selection: Selection = EVERYTHING) -> Iterator[Sink]:
    """Writes `{accountId}/{videoId}/openrtb.json` below the folder. A video's documents come one after another."""
    held: list[Document] = []

    def write() -> None:
        if held:
            made = advertising(held, breaks, selection)
            path = home_of(held[0].video, folder) / FILE
            held.clear()
            write_text(path, msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n")

    def add(document: Document) -> int:
        home_of(document.video, folder)
        if held and _key(held[0].video) != _key(document.video):
            write()
        held.append(document)
        return 1

    yield add
    write()


def advertising(
    documents: Sequence[Document], breaks: Sequence[float], selection: Selection = EVERYTHING
) -> Advertising:
    """One video's content objects, from its topics and keywords. Breaks are in seconds, in any order."""
    video = documents[0].video
    items = [item for document in documents for item in document.items if document.insight != "labels"]
    stretches = [
        Stretch(start, end, _content(video, items, selection, start, end)) for start, end in _between(video, breaks)
    ]
    names = {item.iab: None for item in items if isinstance(item, Topic) and item.iab and selection.holds(item)}
    return Advertising(
        content=_content(video, items, selection),
        stretches=stretches if breaks else [],
        unmapped=[name for name in names if name not in CATEGORIES],
    )


def _between(video: Video, breaks: Sequence[float]) -> Iterator[tuple[float, float | None]]:
    end = video.duration_seconds
    inside = sorted({one for one in breaks if one > 0 and (end is None or one < end)})
    yield from pairwise([0, *inside])
    yield (inside[-1] if inside else 0), end


def _content(
    video: Video, items: Sequence[Item], selection: Selection, start: float = 0, end: float | None = None
) -> Content:
    """Of the whole video, or of the part from start to end: of what occurs in it."""
    whole = start == 0 and end is None
    filled = {n: _ticks_within(item, selection, start, end) for n, item in enumerate(items)}
    held = [n for n, item in enumerate(items) if filled[n] or (whole and selection.holds_whole(item))]
    longest = sorted(held, key=lambda n: -filled[n])
    last = video.duration_seconds if end is None else end
    categories = [item.iab for n in held if isinstance(item := items[n], Topic) and item.iab in CATEGORIES]
    keywords = [items[n].name for n in longest if not isinstance(items[n], Topic)]
    return Content(
        id=video.external_id or video.id,
        context=VIDEO,
        cattax=CATTAX,
        cat=list(dict.fromkeys(CATEGORIES[name] for name in categories if name)),
        kwarray=list(dict.fromkeys(keywords))[:MOST_KEYWORDS],
        title=video.name or UNSET,
        len=UNSET if last is None else round(last - start),
        langb=video.language or UNSET,
    )


def _ticks_within(item: Item, selection: Selection, start: float, end: float | None) -> int:
    """How long an item occurs in a part of the video. What occurs for a moment alone counts as a tick."""
    first, last = to_ticks(start), None if end is None else to_ticks(end)
    total = 0
    for span in selection.spans(item):
        until = span.end if last is None else min(span.end, last)
        begin = max(span.start, first)
        if begin < until or (begin == until == span.start and begin != last):
            total += max(until - begin, 1)
    return total


def _key(video: Video) -> tuple[str, str]:
    return video.account_id, video.id
