"""`python -m shared export`: the published documents in other shapes."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from enum import StrEnum
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer

from ..composition import App
from ..exports.chapters import chapters
from ..exports.metadata import metadata
from ..exports.ndjson import STANDARD_OUTPUT, ndjson
from ..exports.sink import Sink
from ..exports.spans import to_ticks
from ..exports.tracks import tracks
from ..insights import INSIGHTS, Insight
from ..insights.documents import Document
from ..publishing.publication import document_name
from ..reader.documents import from_container, from_disk
from .console import err, fail
from .session import with_app

DEFAULT_GAP: Final = 1.2
"""Seconds: a detector's drop-outs are shorter, what a viewer tells apart is longer."""


class Shape(StrEnum):
    """What to make of the documents."""

    ndjson = "ndjson"
    parquet = "parquet"
    webvtt = "webvtt"
    chapters = "chapters"


ROWS: Final = (Shape.ndjson, Shape.parquet)


class Wanted(StrEnum):
    """Which documents to take."""

    topics = "topics"
    keywords = "keywords"
    labels = "labels"


def export(
    sources: Annotated[
        list[Path] | None, typer.Argument(metavar="[SOURCE]…", help="Documents, or folders with documents below them.")
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="A file for rows (- is standard output), a folder for tracks.")
    ] = STANDARD_OUTPUT,
    shape: Annotated[
        Shape, typer.Option("--format", "-f", help="Rows: ndjson, parquet. Tracks: webvtt (metadata), chapters.")
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
        float, typer.Option(min=0, metavar="SECONDS", help="Tracks: join instances no further apart than this.")
    ] = DEFAULT_GAP,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Turn documents into flat rows for search and analytics, or into WebVTT tracks for players.

    Takes the documents one by one, so a large library needs no more memory than a small one. Chapters come from topics.
    """
    if container == bool(sources):
        raise typer.BadParameter("name files or folders, or --container")
    if output == STANDARD_OUTPUT and shape != Shape.ndjson:
        raise typer.BadParameter(f"{shape} needs an --output")
    wanted = _wanted(shape, insights)
    try:
        with _open(shape, output, min_confidence, to_ticks(gap), language) as sink:
            names = {document_name(insight, language) for insight in wanted}
            tally = Tally(sink, wanted)
            if container:
                with_app(lambda app: _from_container(app, names, tally))
            for document in from_disk(sources or (), names):
                tally.add(document)
            if not tally.documents:
                fail(f"no document of {', '.join(wanted)}")
    except (ValueError, OSError) as error:
        fail(str(error))
    if not quiet:
        err.print(f"{tally.documents} documents, {tally.written} {'rows' if shape in ROWS else 'cues'} to {output}")


class Tally:
    """Passes the wanted documents to a sink, and counts."""

    def __init__(self, sink: Sink, wanted: Collection[str]) -> None:
        self.documents = self.written = 0
        self._sink, self._wanted = sink, wanted

    def add(self, document: Document) -> None:
        """One document."""
        if document.insight in self._wanted:
            self.written += self._sink(document)
            self.documents += 1


async def _from_container(app: App, names: Collection[str], tally: Tally) -> None:
    async for document in from_container(app.container, names):
        tally.add(document)


def _wanted(shape: Shape, insights: list[Wanted] | None) -> list[Insight]:
    """The insights that are asked for, as an order of paths has them."""
    asked = [insight for insight in INSIGHTS if not insights or insight in insights]
    if shape != Shape.chapters:
        return asked
    if "topics" not in asked:
        raise typer.BadParameter("chapters come from topics")
    return ["topics"]


def _open(
    shape: Shape, output: Path, min_confidence: float, gap: int, language: str | None
) -> AbstractContextManager[Sink]:
    match shape:
        case Shape.ndjson:
            return ndjson(output, min_confidence)
        case Shape.webvtt:
            return tracks(output, partial(metadata, min_confidence=min_confidence, gap=gap), language=language)
        case Shape.chapters:
            cues_of = partial(chapters, min_confidence=min_confidence, gap=gap)
            return tracks(output, cues_of, name="chapters", language=language)
        case Shape.parquet:
            if find_spec("pyarrow") is None:
                fail("Parquet needs pyarrow: pip install pyarrow")
            from ..exports.parquet import parquet

            return parquet(output, min_confidence)
