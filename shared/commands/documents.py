"""Documents one by one from what a person named on disk: published as they are, or made on the way from indexes."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from ..insights import INSIGHTS, NotAnIndex, normalize
from ..insights.documents import Document
from ..reader import VideoInsights, decode
from ..reader.documents import from_disk
from ..reader.videos import together
from .given import Misgiven, files_of_indexes, indexes_in, kind_of, read


def documents_in(sources: Iterable[Path], names: Collection[str]) -> Iterator[Document]:
    """A file's document, those of these names in or below a folder, those of an index.

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


def from_index(index: bytes, path: Path) -> VideoInsights:
    """A video's documents from its index. Raises `Misgiven`."""
    try:
        made = normalize(index)
    except NotAnIndex as error:
        raise Misgiven(f"{path}: {error}") from None
    return together([decode(document.body, insight) for insight, document in made.documents.items()])
