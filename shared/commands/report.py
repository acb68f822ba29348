"""`python -m shared report`: pages for people."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..exports.sink import replacing
from ..insights.video import VIDEO_ID
from ..names import MANIFEST
from ..reader import NotPublished, VideoInsights, read_set_async
from ..reader.published import PATIENCE
from ..report import LibraryVideo, render_report, write_library
from .console import FAILED, complain, err, fail, out, say_json, write_bytes
from .given import Misgiven
from .index_file import STANDARD
from .session import with_app
from .videos import video_in, videos_in

if TYPE_CHECKING:
    from ..composition import App


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
    refused = Refused()
    try:
        written = _library(library, output, video, refused) if library else _page(source or "", output, video)
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


def _page(source: str, output: Path, video: str | None) -> Path:
    insights = _insights(source)
    url = _video_url(video, insights)
    page = render_report(insights.plain(), video_url=url).encode()
    if output == STANDARD:
        write_bytes(page)
        return output
    if url and "://" not in url and not (output.parent / url).exists():
        err.print(f"{url}: no such file beside {output} yet, so its player will have nothing to play")
    with replacing(output) as part:
        part.write_bytes(page)
    return output


def _video_url(template: str | None, insights: VideoInsights) -> str | None:
    return template and template.replace("{videoId}", insights.video.id)


def _library(source: str, output: Path, video: str | None, refused: Refused) -> Path:
    def entries(videos: Iterable[VideoInsights]) -> Iterator[LibraryVideo]:
        for insights in videos:
            yield LibraryVideo(insights.plain(), _video_url(video, insights))

    if source == "container":
        return with_app(lambda app: _library_of_container(app, output, entries))
    return write_library(entries(videos_in(Path(source), refused)), output)


async def _library_of_container(
    app: "App", output: Path, entries: Callable[[Iterable[VideoInsights]], Iterable[LibraryVideo]]
) -> Path:
    loop = asyncio.get_running_loop()
    folders = [
        blob.name.removesuffix(f"/{MANIFEST}") async for blob in app.container.walk("") if blob.is_file(MANIFEST)
    ]

    def videos() -> Iterator[VideoInsights]:
        for folder in folders:
            yield asyncio.run_coroutine_threadsafe(_from_container(app, folder), loop).result()

    return await asyncio.to_thread(write_library, entries(videos()), output)


def _insights(source: str) -> VideoInsights:
    path = Path(source)
    if path == STANDARD or path.exists():
        return video_in(path)
    if not VIDEO_ID.fullmatch(source):
        raise Misgiven(f"{source}: neither a folder, a file nor a video id")
    return with_app(lambda app: _from_container(app, f"{app.settings.account_id}/{source}"))


async def _from_container(app: "App", folder: str) -> VideoInsights:
    try:
        return await read_set_async(app.container, folder, patience=PATIENCE)
    except NotPublished as error:
        fail(str(error))
