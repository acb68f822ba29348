"""Marker lists: where things occur, on a timeline that holds the whole video.

Two forms, each as the program itself exports it: DaVinci Resolve's marker EDL and Avid Media Composer's text. Premiere
Pro imports no marker lists.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ...insights.documents import Document, Insight
from ..sink import Sink, home_of
from .cuts import Cut, Editing, one_line
from .edl import header, pages, write_numbered

_RESOLVE_COLOURS: Final[dict[Insight, str]] = {"topics": "Blue", "keywords": "Green", "labels": "Yellow"}
_AVID_COLOURS: Final[dict[Insight, str]] = {"topics": "blue", "keywords": "green", "labels": "yellow"}


@contextmanager
def markers(folder: Path, editing: Editing, language: str | None = None) -> Iterator[Sink]:
    """Writes `{accountId}/{videoId}/{insight}.resolve.edl` and `{insight}.avid.txt` below the folder."""

    def add(document: Document) -> int:
        cuts = editing.cuts(document)
        name = ".".join(filter(None, (document.insight, language)))
        home = home_of(document.video, folder)
        title = f"{document.video.name or document.video.id} {document.insight}"
        write_numbered(home / f"{name}.resolve.edl", resolve_markers(cuts, title, editing))
        write_numbered(home / f"{name}.avid.txt", [avid_markers(cuts, editing)] if cuts else [])
        return len(cuts)

    yield add


def resolve_markers(cuts: Sequence[Cut], title: str, editing: Editing) -> Iterator[str]:
    """The text of each file: an event of one frame a marker, its colour, name and length in the line after it."""
    for part in pages(cuts):
        yield "\n".join([*header(title, editing), *_resolve_events(part, editing)])


def avid_markers(cuts: Sequence[Cut], editing: Editing) -> str:
    """A line a marker: who set it, timecode, track, colour, comment, and a length of 1, with tabs between them."""
    lines = (
        (cut.insight, editing.source_timecode(cut.start), "V1", _AVID_COLOURS[cut.insight], one_line(cut.name), "1")
        for cut in cuts
    )
    return "".join("\t".join(line) + "\n" for line in lines)


def _resolve_events(cuts: Sequence[Cut], editing: Editing) -> Iterator[str]:
    for number, cut in enumerate(cuts, 1):
        at = f"{editing.source_timecode(cut.start)} {editing.source_timecode(cut.start + 1)}"
        colour, name = _RESOLVE_COLOURS[cut.insight], one_line(cut.name).replace("|", "/")
        yield f"{number:03}  001      V     C        {at} {at}  "
        yield f"{cut.note} |C:ResolveColor{colour} |M:{name} |D:{cut.length}"
        yield ""
