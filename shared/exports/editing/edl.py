"""CMX 3600 edit decision lists: the cuts one after another, so that the list opens as a reel of selects.

The format counts to 999 events and gives a reel 8 characters; so longer lists go on in further files, reels are
numbers, and the video's id stands in a comment. Decision 0040 says why this is not written by OpenTimelineIO.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import batched
from pathlib import Path
from typing import Final

from ...insights.documents import Document
from ..sink import Sink, home_of, write_text
from .cuts import Cut, Editing, one_line

MOST_EVENTS: Final = 999
LONGEST_TITLE: Final = 70
RECORD_START: Final = "01:00:00:00"
"""Where a programme starts by convention."""


@contextmanager
def edls(folder: Path, editing: Editing, language: str | None = None) -> Iterator[Sink]:
    """Writes `{accountId}/{videoId}/{insight}.edl` below the folder, then `{insight}-2.edl` and so on."""

    def add(document: Document) -> int:
        cuts = editing.cuts(document)
        name = ".".join(filter(None, (document.insight, language)))
        title = f"{document.video.name or document.video.id} {document.insight}"
        write_edls(home_of(document.video, folder) / f"{name}.edl", cuts, title, editing)
        return len(cuts)

    yield add


def write_edls(path: Path, cuts: Sequence[Cut], title: str, editing: Editing) -> None:
    """Writes the cuts in order, 999 a file. Raises `CannotHold` where timecode ends before they do."""
    write_numbered(path, edl_texts(cuts, title, editing))


def write_numbered(path: Path, texts: Iterable[str]) -> None:
    """Writes `topics.edl`, then `topics-2.edl` and so on; takes away those that an earlier, longer list left."""
    whole = list(texts)
    for number, text in enumerate(whole, 1):
        write_text(_numbered(path, number), text)
    number = len(whole) + 1
    while (left := _numbered(path, number)).exists():
        left.unlink()
        number += 1


def _numbered(path: Path, number: int) -> Path:
    return path if number == 1 else path.with_stem(f"{path.stem}-{number}")


def edl_texts(cuts: Sequence[Cut], title: str, editing: Editing) -> Iterator[str]:
    """The text of each file; none where there are no cuts."""
    reels: dict[tuple[str, str], str] = {}
    for part in pages(cuts):
        yield "\n".join([*header(title, editing), *_events(part, reels, editing), ""])


def pages(cuts: Iterable[Cut]) -> Iterable[Sequence[Cut]]:
    """The cuts of each file."""
    return batched(cuts, MOST_EVENTS, strict=False)


def header(title: str, editing: Editing) -> list[str]:
    """The lines that a list starts with."""
    mode = "DROP FRAME" if editing.rate.drop else "NON-DROP FRAME"
    return [f"TITLE: {one_line(title)[:LONGEST_TITLE]}", f"FCM: {mode}", ""]


def _events(cuts: Iterable[Cut], reels: dict[tuple[str, str], str], editing: Editing) -> Iterator[str]:
    rate = editing.rate
    record = rate.frame_of(RECORD_START)
    for number, cut in enumerate(cuts, 1):
        video = cut.video
        reel = reels.setdefault((video.account_id, video.id), f"VI{len(reels) + 1:06}")
        source = f"{editing.source_timecode(cut.start)} {editing.source_timecode(cut.end)}"
        placed = f"{rate.timecode(record)} {rate.timecode(record + cut.length)}"
        yield f"{number:03}  {reel} V     C        {source} {placed}"
        yield f"* FROM CLIP NAME: {one_line(cut.name)}"
        yield f"* COMMENT: {cut.note}"
        yield f"* VIDEO: {one_line(f'{video.id} {video.name or ""}')}"
        record += cut.length
