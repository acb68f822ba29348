"""The published documents, one at a time, from files, folders and the container."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import msgspec

from ..insights.documents import DOCUMENT_TYPES, INSIGHTS, Document

if TYPE_CHECKING:  # reading files needs nothing of Azure
    from ..storage.container import InsightsContainer

READ_AHEAD: Final = 8
"""Blobs that are read at once."""


class NotADocument(ValueError):
    """What was read is no document of this major version of the contract."""


class _Kind(msgspec.Struct):
    insight: str


def decode(body: bytes, name: str) -> Document:
    """A document of schema version 1.x; what a newer minor version adds is passed over. Raises `NotADocument`."""
    try:
        kind = msgspec.json.decode(body, type=_Kind).insight
        for insight in INSIGHTS:
            if insight == kind:
                return msgspec.json.decode(body, type=DOCUMENT_TYPES[insight])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NotADocument(f"{name}: {error}") from error
    raise NotADocument(f"{name}: insight {kind!r} is none of {', '.join(INSIGHTS)}")


def from_disk(sources: Iterable[Path], names: Collection[str]) -> Iterator[Document]:
    """Each source that is a file, and what has one of the names in or below each that is a folder, in order of paths.

    Raises `NotADocument`, and OSError for what can't be read.
    """
    for source in sources:
        for path in _below(source, names) if source.is_dir() else (source,):
            yield decode(path.read_bytes(), str(path))


async def from_container(container: "InsightsContainer", names: Collection[str]) -> AsyncIterator[Document]:
    """What has one of the names in every video's folder, in order of paths, a few read ahead.

    Each document is whole, but a video that is published meanwhile may give one from before and one from after.
    Raises `NotADocument`.
    """
    reads: deque[asyncio.Task[Document | None]] = deque()
    try:
        async for blob in container.walk(""):
            if blob.name.rpartition("/")[2] in names and not blob.is_receipt:
                reads.append(asyncio.create_task(_read(container, blob.name)))
            if len(reads) >= READ_AHEAD and (document := await reads.popleft()):
                yield document
        while reads:
            if document := await reads.popleft():
                yield document
    finally:
        for read in reads:
            read.cancel()


async def _read(container: "InsightsContainer", name: str) -> Document | None:
    """A document, or None where it was deleted after the listing."""
    body = await container.read(name)
    return None if body is None else decode(body, name)


def _below(folder: Path, names: Collection[str]) -> Iterator[Path]:
    for here, folders, files in folder.walk(on_error=_fail):
        folders.sort()
        yield from (here / name for name in sorted(set(names).intersection(files)))


def _fail(error: OSError) -> NoReturn:
    raise error
