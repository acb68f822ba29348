"""`python -m shared export`: the published documents in other shapes."""

import sys
from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ..exports.sink import STANDARD_OUTPUT, CannotHold, Sink
from ..insights.documents import INSIGHTS, Document, Insight
from ..reader.documents import from_container
from .console import FAILED, complain, err, fail, say_json
from .documents import documents_in
from .export_formats import STREAMS, UNITS, Asked, Fps, Order, Shape, open_sink
from .session import with_app

if TYPE_CHECKING:
    from ..composition import App

DEFAULT_GAP: Final = 1.2
"""Seconds: a detector's drop-outs are shorter, what a viewer tells apart is longer."""


class Wanted(StrEnum):
    """Which documents to take."""

    topics = "topics"
    keywords = "keywords"
    labels = "labels"


def export(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[SOURCE]…", help="Documents, indexes, or folders of them; - is standard input."),
    ] = None,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="A file for rows (- is standard output) or a supercut, else a folder."),
    ] = STANDARD_OUTPUT,
    shape: Annotated[
        Shape, typer.Option("--format", "-f", help="What to make: docs/consuming.md tells of each.")
    ] = Shape.ndjson,
    container: Annotated[bool, typer.Option("--container", help="Everything that is published.")] = False,
    insights: Annotated[list[Wanted] | None, typer.Option("--insight", help="Only this one; can be repeated.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="fr-FR", help="The translations into a language, not the originals.")
    ] = None,
    min_confidence: Annotated[
        float, typer.Option(min=0, max=1, help="Leave out what is less sure; what has no confidence stays.")
    ] = 0,
    gap: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Join an item's instances no further apart than this.")
    ] = DEFAULT_GAP,
    bom: Annotated[bool, typer.Option("--bom", help="CSV: start with a byte order mark, for Excel.")] = False,
    fps: Annotated[Fps | None, typer.Option(help="Editing: frames a second; df is drop frame.")] = None,
    start_timecode: Annotated[
        str, typer.Option(metavar="HH:MM:SS:FF", help="Editing: timecode of a video's first frame.")
    ] = "00:00:00:00",
    handles: Annotated[int, typer.Option(min=0, metavar="FRAMES", help="Editing: more at both ends of a cut.")] = 0,
    names: Annotated[list[str] | None, typer.Option("--name", help="Only this item; can be repeated.")] = None,
    categories: Annotated[
        list[str] | None, typer.Option("--category", help="Only this IAB, IPTC or reference; can be repeated.")
    ] = None,
    since: Annotated[float, typer.Option("--from", min=0, metavar="SECONDS", help="Only what occurs from here…")] = 0,
    until: Annotated[float | None, typer.Option("--to", min=0, metavar="SECONDS", help="… to here.")] = None,
    order: Annotated[Order, typer.Option(help="Supercut: which video comes first.")] = Order.date,
    max_minutes: Annotated[float | None, typer.Option(min=0, help="Supercut: end there.")] = None,
    base: Annotated[str | None, typer.Option(metavar="URL", help="Annotations: where the pages will stand.")] = None,
    target: Annotated[
        str | None, typer.Option(metavar="URL", help="Annotations: the media or canvas, with {accountId}, {videoId}.")
    ] = None,
    breaks: Annotated[
        list[float] | None, typer.Option("--break", metavar="SECONDS", help="OpenRTB: a break; can be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The counts as a line of JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Turn documents into rows for analytics, tracks for players, and what editing, archives and advertising take.

    Takes the documents one by one, so a large library needs no more memory than a small one. Chapters come from topics.
    """
    if container == bool(sources):
        raise typer.BadParameter("name files or folders, or --container")
    if output == STANDARD_OUTPUT and shape not in STREAMS:
        raise typer.BadParameter(f"{shape} needs an --output")
    asked = Asked(
        output=output,
        min_confidence=min_confidence,
        gap=gap,
        language=language,
        bom=bom,
        fps=fps,
        start_timecode=start_timecode,
        handles=handles,
        names=names or [],
        categories=categories or [],
        since=since,
        until=until,
        order=order,
        max_minutes=max_minutes,
        base=base,
        target=target,
        breaks=breaks or [],
    )
    tally = _export(shape, asked, sources, _wanted(shape, insights))
    if as_json:
        counts = {"documents": tally.documents, UNITS[shape]: tally.written, "refused": tally.refused}
        say_json({"output": str(output)} | counts, to=sys.stdout if output != STANDARD_OUTPUT else sys.stderr)
    elif not quiet:
        err.print(f"{tally.documents} documents, {tally.written} {UNITS[shape]} to {output}")
    if tally.refused:
        raise typer.Exit(FAILED)


class Tally:
    """Passes the wanted documents to a sink, and counts. One that the format can't hold is named and passed over."""

    def __init__(self, sink: Sink, wanted: Collection[str]) -> None:
        self.documents = self.written = self.refused = 0
        self._sink, self._wanted = sink, wanted

    def add(self, document: Document) -> None:
        """One document."""
        if document.insight not in self._wanted:
            return
        self.documents += 1
        try:
            self.written += self._sink(document)
        except CannotHold as error:
            self.refused += 1
            complain(f"{document.video.id}: {document.insight}: {error}")


def _export(shape: Shape, asked: Asked, sources: list[Path] | None, wanted: Collection[Insight]) -> Tally:
    """Everything that was asked for; from the container where no sources are named."""
    names = {".".join(filter(None, (insight, asked.language, "json"))) for insight in wanted}
    try:
        with open_sink(shape, asked) as sink:
            tally = Tally(sink, wanted)
            if not sources:
                _from_the_container(names, tally)
            for document in documents_in(sources or (), names):
                tally.add(document)
            if not tally.documents:
                fail(f"no document of {', '.join(wanted)}")
    except BrokenPipeError:
        raise
    except (ValueError, OSError) as error:
        fail(str(error))
    return tally


def _from_the_container(names: Collection[str], tally: Tally) -> None:
    async def read(app: "App") -> None:
        async for document in from_container(app.container, names):
            tally.add(document)

    with_app(read)


def _wanted(shape: Shape, insights: list[Wanted] | None) -> list[Insight]:
    """The insights that are asked for, as an order of paths has them."""
    asked = [insight for insight in INSIGHTS if not insights or insight in insights]
    if shape != Shape.chapters:
        return asked
    if "topics" not in asked:
        raise typer.BadParameter("chapters come from topics")
    return ["topics"]
