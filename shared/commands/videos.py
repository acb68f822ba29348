"""The documents of what a person named on disk: published ones as they are, or made on the way from indexes."""

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from ..insights import INSIGHTS, NotAnIndex, normalize
from ..insights.documents import Document
from ..reader import Folder, VideoInsights, decode, read_set
from ..reader.documents import from_disk
from ..reader.published import MANIFEST
from ..reader.videos import together
from .console import program
from .given import Misgiven, files_of_indexes, indexes_in, kind_of, read
from .index_file import STANDARD


def video_in(source: Path) -> VideoInsights:
    """The one video of a folder, of a document beside its others, of an index. Raises `Misgiven`."""
    if source.is_dir():
        videos = list(_at_most_two(source))
    else:
        body = read(source)
        if source != STANDARD and kind_of(body) in ("document", "record"):
            return from_folder(source.parent)
        videos = [from_index(index, source) for index in indexes_in(body, source)]
    if len(videos) == 1:
        return videos[0]
    raise Misgiven(
        f"{source}: holds several videos; name one of them, or {program()} report --library {source} -o site"
    )


def _at_most_two(folder: Path) -> Iterator[VideoInsights]:
    for found, _ in zip(_videos_below(folder), range(2), strict=False):
        yield found()


def videos_in(source: Path, refused: Callable[[str], None]) -> Iterator[VideoInsights]:
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


def _videos_below(source: Path) -> Iterator[Callable[[], VideoInsights]]:
    """How to read each."""
    folders = sorted({path.parent for insight in INSIGHTS for path in source.glob(f"**/{insight}.json")})
    for folder in folders:
        yield lambda folder=folder: from_folder(folder)  # type: ignore[misc]
    for path in () if folders else files_of_indexes([source]):
        for index in indexes_in(read(path), path):
            yield lambda index=index, path=path: from_index(index, path)  # type: ignore[misc]


def documents_in(sources: Iterable[Path], names: Collection[str]) -> Iterator[Document]:
    """Documents one by one: a file's, those of these names in or below a folder, those of an index.

    Raises `Misgiven`, and `NotADocument` for a published one that cannot be read.
    """
    for source in sources:
        if source.is_dir() and any(any(source.glob(f"**/{insight}*.json")) for insight in INSIGHTS):
            yield from from_disk([source], names)
            continue
        for path in files_of_indexes([source]):
            body = read(path)
            if kind_of(body) == "document":
                yield decode(body, str(path))
                continue
            for index in indexes_in(body, path):
                yield from from_index(index, path).documents()


def from_folder(folder: Path) -> VideoInsights:
    """A video's documents from a folder as `normalize` or `make demo` writes it. Raises `Misgiven`."""
    names = [f"{insight}.json" for insight in INSIGHTS]
    if missing := [name for name in names if not (folder / name).exists()]:
        raise Misgiven(
            f"{folder}: {' and '.join(missing)} not there; a video's documents belong together in one folder"
        )
    try:
        if (folder / MANIFEST).exists():
            return read_set(Folder(folder))
        return together([decode(read(folder / name), name) for name in names])
    except ValueError as error:
        raise Misgiven(f"{folder}/{error}") from None


def from_index(index: bytes, path: Path) -> VideoInsights:
    """A video's documents from its index. Raises `Misgiven`."""
    try:
        made = normalize(index)
    except NotAnIndex as error:
        raise Misgiven(f"{path}: {error}") from None
    return together([decode(document.body, insight) for insight, document in made.documents.items()])
