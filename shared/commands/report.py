"""`python -m shared report`: pages for people."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from ..composition import App
from ..events import VIDEO_ID
from ..insights import NotAnIndex, normalize
from ..report import CheckedDocuments, LibraryVideo, Selection, VideoDocuments, render_report, write_library
from ..report.transcript import read_transcript
from ..storage.publisher import MANIFEST
from .console import complain, err, fail, out
from .session import with_app

LARGE: Final = 100_000
"""Instances of one video from which on a page is worth a word beforehand: it takes seconds to make and to open."""

BYTES_PER_INSTANCE: Final = 33
"""About what a packed instance takes in a page, its share of the item included."""


class Extra(StrEnum):
    """What a report can show beside the documents of the contract."""

    transcript = "transcript"


def report(
    source: Annotated[
        str | None,
        typer.Argument(metavar="VIDEO_ID|DIR|INDEX.json", help="A published video, its folder, or an index."),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The page, or the folder of a library.")] = Path(
        "report.html"
    ),
    video: Annotated[str | None, typer.Option("--video", metavar="URL", help="What the page's player opens.")] = None,
    library: Annotated[
        str | None, typer.Option(metavar="DIR|container", help="Pages for every video below a folder, or published.")
    ] = None,
    extras: Annotated[
        list[Extra] | None, typer.Option("--with", help="transcript: what is said, from the INDEX.json given.")
    ] = None,
    min_confidence: Annotated[
        float, typer.Option(min=0, max=1, help="Leave out what is less sure; what has no confidence stays.")
    ] = 0,
    top: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Of each insight the N items that are there the longest.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Write one self-contained HTML page on a video's insights, or a library of such pages with a search.

    The page needs no network: open it from disk, or serve it as text/html.
    """
    if (source is None) == (library is None):
        raise typer.BadParameter("name one video, or a --library")
    if extras and (source is None or not Path(source).is_file()):
        raise typer.BadParameter("--with transcript needs an INDEX.json: what is said is not published")
    selection = Selection(min_confidence, top)
    try:
        if library:
            written = _library(library, output, selection)
        else:
            written = _page(source or "", output, video, selection, extras or [], quiet=quiet)
    except (ValueError, OSError) as error:
        fail(str(error))
    if not quiet:
        out.print(str(written))


def _page(
    source: str, output: Path, video: str | None, selection: Selection, extras: Sequence[Extra], *, quiet: bool
) -> Path:
    checked = _checked(_documents(source, extras), source, selection)
    if checked.facts.instances >= LARGE and not quiet:
        megabytes = checked.facts.instances * BYTES_PER_INSTANCE / 1e6
        err.print(
            f"{source}: {checked.facts.instances:,} instances make a page of about {megabytes:,.0f} MB; "
            "--min-confidence 0.8 or --top 100 make it smaller"
        )
    page = render_report(checked, video_url=video)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(page, encoding="utf-8")
    return output


def _checked(documents: VideoDocuments, where: str, selection: Selection) -> CheckedDocuments:
    return documents.checked(where, selection.apply if selection else None)


def _library(source: str, output: Path, selection: Selection) -> Path:
    if source == "container":
        return with_app(lambda app: _library_of_container(app, output, selection))
    folders = sorted(path.parent for path in Path(source).glob("**/topics.json"))
    if not folders:
        fail(f"{source}: no topics.json in it or below it")
    refused = 0

    def videos() -> Iterator[LibraryVideo]:
        nonlocal refused
        for folder in folders:
            try:
                checked = _checked(from_folder(folder), str(folder), selection)
            except (ValueError, OSError) as error:
                refused += 1
                complain(str(error))
                continue
            yield LibraryVideo(checked)

    return _ended(write_library(videos(), output), refused, len(folders))


async def _library_of_container(app: App, output: Path, selection: Selection) -> Path:
    loop = asyncio.get_running_loop()
    folders = [
        blob.name.removesuffix(f"/{MANIFEST}") async for blob in app.container.walk("") if blob.is_file(MANIFEST)
    ]
    refused = 0

    def videos() -> Iterator[LibraryVideo]:
        nonlocal refused
        for folder in folders:
            reading = asyncio.run_coroutine_threadsafe(_from_container(app, folder), loop)
            try:
                checked = _checked(reading.result(), folder, selection)
            except ValueError as error:
                refused += 1
                complain(str(error))
                continue
            yield LibraryVideo(checked)

    written = await asyncio.to_thread(write_library, videos(), output)
    return _ended(written, refused, len(folders))


def _ended(written: Path, refused: int, count: int) -> Path:
    """One video's documents are no reason to leave out the others; they are a reason to end with 1."""
    if refused:
        fail(f"{written} is without {refused} of {count} videos, see above")
    return written


def _documents(source: str, extras: Sequence[Extra]) -> VideoDocuments:
    path = Path(source)
    if path.is_dir():
        return from_folder(path)
    if path.is_file():
        return from_index(path, with_transcript=Extra.transcript in extras)
    if not re.fullmatch(VIDEO_ID, source):
        fail(f"{source}: neither a folder, a file nor a video id")
    return with_app(lambda app: _from_container(app, f"{app.settings.account_id}/{source}"))


def from_folder(folder: Path) -> VideoDocuments:
    """A video's documents, and their translations, from a folder as `normalize` or `make demo` writes it."""
    return VideoDocuments.read({path.name: path.read_bytes() for path in folder.glob("*.json")}, str(folder))


def from_index(path: Path, *, with_transcript: bool = False) -> VideoDocuments:
    """A video's documents from its index."""
    body = path.read_bytes()
    try:
        index = normalize(body)
    except NotAnIndex as error:
        fail(f"{path}: {error}")
    transcript = read_transcript(body) if with_transcript else None
    documents = {insight: document.body for insight, document in index.documents.items()}
    return VideoDocuments(documents, transcript=transcript)


async def _from_container(app: App, folder: str) -> VideoDocuments:
    names = [blob.name async for blob in app.container.walk(f"{folder}/")]
    bodies = {name.rpartition("/")[2]: await app.container.read(name) for name in names if name.endswith(".json")}
    return VideoDocuments.read({name: body for name, body in bodies.items() if body is not None}, folder)
