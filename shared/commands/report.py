"""`python -m shared report`: pages for people."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ..exports.sink import replacing
from ..insights.video import VIDEO_ID
from ..names import MANIFEST
from ..reader import NotPublished, VideoInsights, VideoRemoved, read_set_async
from ..reader.published import PATIENCE, UNREADABLE
from ..report import LibraryVideo, Selection, VideoDocuments, render_report, write_library
from .console import FAILED, complain, err, fail, out, say_json, write_bytes
from .given import Misgiven
from .index_file import STANDARD
from .session import with_app
from .videos import left_out, video_in, videos_in

if TYPE_CHECKING:
    from ..composition import App

LARGE: Final = 100_000
"""Instances of one video from which on a page is worth a word beforehand: it takes seconds to make and to open."""

BYTES_PER_INSTANCE: Final = 33
"""About what a packed instance takes in a page, its share of the item included."""

type Entries = Callable[[Iterable[VideoDocuments]], Iterable[LibraryVideo]]


class Extra(StrEnum):
    """What a report can show beside the documents of the contract."""

    transcript = "transcript"


def report(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="VIDEO_ID|DIR|INDEX.json", help="A published video, its folder, or an index; - is standard input."
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The page (- prints it), or the folder of a library.")
    ] = Path("report.html"),
    video: Annotated[
        str | None,
        typer.Option("--video", metavar="URL", help="What the player opens; {videoId} in it is the video's id."),
    ] = None,
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
    as_json: Annotated[bool, typer.Option("--json", help="What was written as a line of JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Write one self-contained HTML page on a video's insights, or a library of such pages with a search.

    The page needs no network: open it from disk, or serve it as text/html.
    """
    if (source is None) == (library is None):
        raise typer.BadParameter("name one video, or a --library")
    if library and output == STANDARD:
        raise typer.BadParameter("a library is a folder of pages: name it with --output")
    if library and extras:
        raise typer.BadParameter("--with transcript needs an INDEX.json, and makes one page")
    selection = Selection(min_confidence, top)
    refused = Refused()
    try:
        if library:
            written = _library(library, output, video, selection, refused)
        else:
            documents = _documents(source or "", transcript=Extra.transcript in (extras or ())).selected(selection)
            _warn_if_large(0 if quiet else documents.instances(), selection)
            written = _page(documents, output, video)
    except BrokenPipeError:
        raise
    except (ValueError, OSError) as error:
        fail(str(error))
    if as_json and output != STANDARD:
        say_json({"output": str(written), "refused": refused.count})
    elif not quiet and output != STANDARD:
        out.print(str(written))
    if refused.count:
        raise typer.Exit(FAILED)


class Refused:
    """The videos that have no page in a library, told one by one."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, message: str) -> None:
        """Tells of one."""
        self.count += 1
        complain(message)


def _warn_if_large(instances: int, selection: Selection) -> None:
    """Says how large a page will be, and which of the thresholds that are not given would make it smaller."""
    if instances < LARGE:
        return
    ways = ["--min-confidence 0.8"] * (not selection.min_confidence) + ["--top 100"] * (selection.top is None)
    advice = f"; {' or '.join(ways)} would make it smaller" if ways else ""
    err.print(f"{instances:,} instances make a page of about {instances * BYTES_PER_INSTANCE / 1e6:,.0f} MB{advice}")


def _page(documents: VideoDocuments, output: Path, video: str | None) -> Path:
    url = _video_url(video, documents)
    page = render_report(documents, video_url=url).encode()
    if output == STANDARD:
        write_bytes(page)
        return output
    if url and "://" not in url and not (output.parent / url).exists():
        err.print(f"{url}: no such file beside {output} yet, so its player will have nothing to play")
    with replacing(output) as part:
        part.write_bytes(page)
    return output


def _video_url(template: str | None, documents: VideoDocuments) -> str | None:
    return template and template.replace("{videoId}", documents.insights.video.id)


def _library(source: str, output: Path, video: str | None, selection: Selection, refused: Refused) -> Path:
    def entries(videos: Iterable[VideoDocuments]) -> Iterator[LibraryVideo]:
        for documents in videos:
            yield LibraryVideo(documents.selected(selection), _video_url(video, documents))

    if source == "container":
        return with_app(lambda app: _library_of_container(app, output, entries, refused))
    return write_library(entries(videos_in(Path(source), refused)), output)


async def _library_of_container(app: "App", output: Path, entries: Entries, refused: Refused) -> Path:
    loop = asyncio.get_running_loop()
    folders = [
        blob.name.removesuffix(f"/{MANIFEST}") async for blob in app.container.walk("") if blob.is_file(MANIFEST)
    ]

    def videos() -> Iterator[VideoDocuments]:
        for folder in folders:
            try:
                documents = asyncio.run_coroutine_threadsafe(_from_container(app, folder), loop).result()
            except VideoRemoved:
                continue
            except UNREADABLE as error:
                refused(str(error))
                continue
            yield documents

    return await asyncio.to_thread(write_library, entries(videos()), output)


def _documents(source: str, *, transcript: bool) -> VideoDocuments:
    path = Path(source)
    if path == STANDARD or path.exists():
        return video_in(path, transcript=transcript)
    if not VIDEO_ID.fullmatch(source):
        raise Misgiven(f"{source}: neither a folder, a file nor a video id")
    if transcript:
        raise Misgiven(f"{source}: --with transcript needs an INDEX.json, as what is said is not published")
    return with_app(lambda app: _published(app, f"{app.settings.account_id}/{source}"))


async def _published(app: "App", folder: str) -> VideoDocuments:
    try:
        return await _from_container(app, folder)
    except NotPublished as error:
        fail(str(error))


async def _from_container(app: "App", folder: str) -> VideoDocuments:
    published = await read_set_async(app.container, folder, patience=PATIENCE)
    translations: dict[str, VideoInsights] = {}
    for language in published.manifest.translations:
        try:
            translated = await read_set_async(app.container, folder, language=language, patience=PATIENCE)
        except UNREADABLE as error:
            left_out(language, str(error))
            continue
        if translated.manifest == published.manifest:
            translations[language] = translated
        else:
            left_out(language, f"{folder}: published again meanwhile")
    return VideoDocuments(published, translations)
