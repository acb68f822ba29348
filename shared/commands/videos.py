"""A video's documents from what a person named on disk: published ones as they are, or made on the way from indexes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from ..insights import INSIGHTS
from ..names import MANIFEST, REMOVED
from ..reader import Folder, NotADocument, PublishedSet, VideoInsights, decode, read_set
from ..reader.published import UNREADABLE
from ..reader.videos import together
from ..report import VideoDocuments
from ..report.transcript import read_transcript
from .console import err, program
from .documents import from_index
from .given import Misgiven, files_of_indexes, indexes_in, kind_of, read
from .index_file import STANDARD

_WAY_OUT: Final = (
    "so it does not follow the contract: write it anew with {} normalize INDEX.json, or give the index itself"
)


def video_in(source: Path, *, transcript: bool = False) -> VideoDocuments:
    """The one video of a folder, of a document beside its others, of an index.

    With what is said where `transcript` is asked for, which only an index has. Raises `Misgiven`.
    """
    if source.is_dir():
        videos = _at_most_two(source, transcript=transcript)
    else:
        body = read(source)
        if source != STANDARD and kind_of(body) in ("document", "record"):
            return from_folder(source.parent, transcript=transcript)
        videos = [_from_index(index, source, transcript=transcript) for index in indexes_in(body, source)]
    if len(videos) == 1:
        return videos[0]
    raise Misgiven(
        f"{source}: holds several videos; name one of them, or {program()} report --library {source} -o site"
    )


def _at_most_two(folder: Path, *, transcript: bool) -> list[VideoDocuments]:
    return [found() for found, _ in zip(_videos_below(folder, transcript=transcript), range(2), strict=False)]


def videos_in(source: Path, refused: Callable[[str], None]) -> Iterator[VideoDocuments]:
    """Those of every video in or below a folder, or in a file: the published, and where there are none the indexes'.

    One that cannot be read is told to `refused`, and the others go on. Raises `Misgiven` where there is none at all.
    """
    for found in _videos_below(source):
        try:
            documents = found()
        except Misgiven as error:
            refused(str(error))
            continue
        yield documents


def _videos_below(source: Path, *, transcript: bool = False) -> Iterator[Callable[[], VideoDocuments]]:
    """How to read each. Below a folder videos that were removed are passed over; that of one may be named itself."""
    found = {path.parent for insight in INSIGHTS for path in source.glob(f"**/{insight}.json")}
    folders = sorted(folder for folder in found if folder == source or not (folder / REMOVED).exists())
    for folder in folders:
        yield lambda folder=folder: from_folder(folder, transcript=transcript)  # type: ignore[misc]
    for path in () if found else files_of_indexes([source]):
        for index in indexes_in(read(path), path):
            yield lambda index=index, path=path: _from_index(index, path, transcript=transcript)  # type: ignore[misc]


def _from_index(index: bytes, path: Path, *, transcript: bool) -> VideoDocuments:
    insights = from_index(index, path)
    try:
        return VideoDocuments(insights, transcript=read_transcript(index) if transcript else None)
    except ValueError as error:
        raise Misgiven(f"{path}: its transcript cannot be read: {error}") from None


def from_folder(folder: Path, *, transcript: bool = False) -> VideoDocuments:
    """A video's documents from a folder as `normalize` or `make demo` writes it. Raises `Misgiven`."""
    if transcript:
        raise Misgiven(f"{folder}: --with transcript needs an INDEX.json, as what is said is not published")
    names = [f"{insight}.json" for insight in INSIGHTS]
    if missing := [name for name in names if not (folder / name).exists()]:
        raise Misgiven(
            f"{folder}: {' and '.join(missing)} not there; a video's documents belong together in one folder"
        )
    try:
        if (folder / MANIFEST).exists():
            published = read_set(Folder(folder), even_removed=True)
            return VideoDocuments(published, _translations(folder, published))
        return VideoDocuments(_beside(folder, names))
    except NotADocument as error:
        raise Misgiven(f"{folder}/{error}, {_WAY_OUT.format(program())}") from None
    except ValueError as error:
        raise Misgiven(f"{folder}/{error}") from None


def _beside(folder: Path, names: list[str]) -> VideoInsights:
    return together([decode(read(folder / name), name) for name in names])


def _translations(folder: Path, published: PublishedSet) -> dict[str, VideoInsights]:
    found: dict[str, VideoInsights] = {}
    for language in published.manifest.translations:
        try:
            found[language] = read_set(Folder(folder), language=language, even_removed=True)
        except UNREADABLE as error:
            left_out(language, f"{folder}/{error}")
    return found


def left_out(language: str, why: str) -> None:
    """Tells that a page is without a translation, which is no reason to be without the page."""
    err.print(f"{why}; so the page is without {language}")
