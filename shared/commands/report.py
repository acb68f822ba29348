"""`python -m shared report`: pages for people."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from ..composition import App
from ..errors import EventError
from ..events import VIDEO_ID
from ..insights import INSIGHTS, NotAnIndex, normalize
from ..names import MANIFEST
from ..report import LibraryVideo, render_report, write_library
from .console import fail, out
from .index_file import read_index
from .session import with_app

type Documents = dict[str, Any]


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
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Write one self-contained HTML page on a video's insights, or a library of such pages with a search.

    The page needs no network: open it from disk, or serve it as text/html.
    """
    if (source is None) == (library is None):
        raise typer.BadParameter("name one video, or a --library")
    try:
        written = _library(library, output) if library else _page(source or "", output, video)
    except (ValueError, OSError) as error:
        fail(str(error))
    if not quiet:
        out.print(str(written))


def _page(source: str, output: Path, video: str | None) -> Path:
    page = render_report(_documents(source), video_url=video)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(page, encoding="utf-8")
    return output


def _library(source: str, output: Path) -> Path:
    if source == "container":
        return with_app(lambda app: _library_of_container(app, output))
    folders = sorted(path.parent for path in Path(source).glob("**/topics.json"))
    if not folders:
        fail(f"{source}: no topics.json in it or below it")
    return write_library((LibraryVideo(from_folder(folder)) for folder in folders), output)


async def _library_of_container(app: App, output: Path) -> Path:
    loop = asyncio.get_running_loop()
    folders = [
        blob.name.removesuffix(f"/{MANIFEST}") async for blob in app.container.walk("") if blob.is_file(MANIFEST)
    ]

    def videos() -> Iterator[LibraryVideo]:
        for folder in folders:
            reading = asyncio.run_coroutine_threadsafe(_from_container(app, folder), loop)
            yield LibraryVideo(reading.result())

    return await asyncio.to_thread(write_library, videos(), output)


def _documents(source: str) -> Documents:
    path = Path(source)
    if path.is_dir():
        return from_folder(path)
    if path.is_file():
        return from_index(path)
    if not re.fullmatch(VIDEO_ID, source):
        fail(f"{source}: neither a folder, a file nor a video id")
    return with_app(lambda app: _from_container(app, f"{app.settings.account_id}/{source}"))


def from_folder(folder: Path) -> Documents:
    """A video's documents from a folder as `normalize` or `make demo` writes it."""
    names = [*INSIGHTS, *(["manifest"] if (folder / "manifest.json").exists() else [])]
    return {name: msgspec.json.decode((folder / f"{name}.json").read_bytes()) for name in names}


def from_index(path: Path) -> Documents:
    """A video's documents from its index."""
    try:
        index = normalize(read_index(path))
    except (NotAnIndex, EventError) as error:
        fail(f"{path}: {error}")
    return {insight: msgspec.json.decode(document.body) for insight, document in index.documents.items()}


async def _from_container(app: App, folder: str) -> Documents:
    documents: Documents = {}
    for name in ("manifest", *INSIGHTS):
        body = await app.container.read(f"{folder}/{name}.json")
        if body is None:
            fail(f"{folder}/{name}.json is not published")
        documents[name] = msgspec.json.decode(body)
    return documents
