"""What `export` can make, and what each format takes: the library behind it is imported when it is asked for."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from ..exports.chapters import chapters
from ..exports.metadata import metadata
from ..exports.ndjson import ndjson
from ..exports.selection import Selection
from ..exports.sink import Sink
from ..exports.spreadsheet import spreadsheet
from ..exports.tracks import tracks
from ..insights.timecode import to_ticks

if TYPE_CHECKING:
    from ..exports.editing.cuts import Editing


class Shape(StrEnum):
    """What to make of the documents."""

    ndjson = "ndjson"
    csv = "csv"
    parquet = "parquet"
    webvtt = "webvtt"
    chapters = "chapters"
    edl = "edl"
    markers = "markers"
    supercut = "supercut"
    annotation = "web-annotation"
    openrtb = "openrtb"


STREAMS: Final = (Shape.ndjson, Shape.csv)
ROWS: Final = (*STREAMS, Shape.parquet)
UNITS: Final = {
    **dict.fromkeys(ROWS, "rows"),
    **dict.fromkeys((Shape.webvtt, Shape.chapters), "cues"),
    **dict.fromkeys((Shape.edl, Shape.markers, Shape.supercut), "cuts"),
    Shape.annotation: "annotations",
    Shape.openrtb: "read",
}
"""What is counted."""


class Fps(StrEnum):
    """Frames a second; df is drop frame."""

    film_ntsc = "23.976"
    film = "24"
    pal = "25"
    ntsc = "29.97"
    ntsc_drop = "29.97df"
    thirty = "30"
    fifty = "50"
    double_ntsc = "59.94"
    double_ntsc_drop = "59.94df"
    sixty = "60"


class Order(StrEnum):
    """Which video of a supercut comes first."""

    date = "date"
    coverage = "coverage"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the command line says. Times are in seconds."""

    output: Path
    min_confidence: float = 0
    gap: float = 0
    language: str | None = None
    bom: bool = False
    fps: Fps | None = None
    start_timecode: str = "00:00:00:00"
    handles: int = 0
    names: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    since: float = 0
    until: float | None = None
    order: Order = Order.date
    max_minutes: float | None = None
    base: str | None = None
    target: str | None = None
    breaks: list[float] = field(default_factory=list)

    def selection(self, *, gap: float = 0) -> Selection:
        """The filters, the same for every format; `gap` where a format joins instances."""
        return Selection(
            names=self.names,
            categories=self.categories,
            min_confidence=self.min_confidence,
            start=to_ticks(self.since),
            end=None if self.until is None else to_ticks(self.until),
            gap=to_ticks(gap),
        )


def open_sink(shape: Shape, asked: Asked) -> AbstractContextManager[Sink]:
    """Where the documents go."""
    return _OPENERS[shape](asked)


def _ndjson(asked: Asked) -> AbstractContextManager[Sink]:
    return ndjson(asked.output, asked.selection())


def _csv(asked: Asked) -> AbstractContextManager[Sink]:
    return spreadsheet(asked.output, asked.selection(), byte_order_mark=asked.bom)


def _parquet(asked: Asked) -> AbstractContextManager[Sink]:
    _needs("pyarrow")
    from ..exports.parquet import parquet

    return parquet(asked.output, asked.selection())


def _webvtt(asked: Asked) -> AbstractContextManager[Sink]:
    cues_of = partial(metadata, selection=asked.selection(gap=asked.gap))
    return tracks(asked.output, cues_of, language=asked.language)


def _chapters(asked: Asked) -> AbstractContextManager[Sink]:
    cues_of = partial(chapters, selection=asked.selection(gap=asked.gap))
    return tracks(asked.output, cues_of, name="chapters", language=asked.language)


def _edl(asked: Asked) -> AbstractContextManager[Sink]:
    editing = _editing(asked)
    from ..exports.editing.edl import edls

    return edls(asked.output, editing, asked.language)


def _markers(asked: Asked) -> AbstractContextManager[Sink]:
    editing = _editing(asked)
    from ..exports.editing.markers import markers

    return markers(asked.output, editing, asked.language)


def _supercut(asked: Asked) -> AbstractContextManager[Sink]:
    editing = _editing(asked)
    from ..exports.editing import supercut

    if asked.output.suffix.lower() not in supercut.WRITERS:
        raise typer.BadParameter(f"a supercut's --output ends in {' or '.join(supercut.WRITERS)}")
    seconds = None if asked.max_minutes is None else asked.max_minutes * 60
    return supercut.supercut(asked.output, editing, supercut.Order(asked.order), seconds)


def _annotation(asked: Asked) -> AbstractContextManager[Sink]:
    if asked.base is None or asked.target is None:
        raise typer.BadParameter(
            "annotations need --base, where the pages will stand, and --target, what they are about"
        )
    from ..exports.annotations import Addresses, BadTarget, annotations

    try:
        addresses = Addresses(asked.base, asked.target)
    except BadTarget as error:
        raise typer.BadParameter(str(error)) from error
    return annotations(asked.output, addresses, asked.selection(), asked.language)


def _openrtb(asked: Asked) -> AbstractContextManager[Sink]:
    from ..exports.advertising.openrtb import openrtb

    return openrtb(asked.output, asked.breaks, asked.selection())


def _editing(asked: Asked) -> "Editing":
    if asked.fps is None:
        raise typer.BadParameter("frames need --fps: how many the video has a second")
    _needs("opentimelineio")
    from ..exports.editing.cuts import Editing
    from ..exports.editing.frames import RATES, BadTimecode

    rate = RATES[asked.fps]
    try:
        start = rate.frame_of(asked.start_timecode)
    except BadTimecode as error:
        raise typer.BadParameter(f"--start-timecode: {error}") from error
    return Editing(rate, asked.selection(gap=asked.gap), start=start, handles=asked.handles)


def _needs(module: str) -> None:
    """Raises ModuleNotFoundError where a format's library is not installed, before anything is written."""
    if find_spec(module) is None:
        raise ModuleNotFoundError(f"{module} is not installed", name=module)


_OPENERS: Final[dict[Shape, Callable[[Asked], AbstractContextManager[Sink]]]] = {
    Shape.ndjson: _ndjson,
    Shape.csv: _csv,
    Shape.parquet: _parquet,
    Shape.webvtt: _webvtt,
    Shape.chapters: _chapters,
    Shape.edl: _edl,
    Shape.markers: _markers,
    Shape.supercut: _supercut,
    Shape.annotation: _annotation,
    Shape.openrtb: _openrtb,
}
