"""The published documents one at a time, from files, folders and the container, in whatever state each stands."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from ..insights.documents import Document
from ..names import REMOVED
from .decoding import decode
from .places import AsyncPlace, Folder, is_the_apps_own

READ_AHEAD: Final = 8
"""Blobs that are read at once."""


def from_disk(sources: Iterable[Path], names: Collection[str]) -> Iterator[Document]:
    """Each source that is a file, and what has one of the names in or below each that is a folder, in order of paths.

    Below a folder videos that were removed are passed over; the folder of one may be named itself.
    Raises `NotADocument`, and OSError for what can't be read.
    """
    for source in sources:
        paths = (source / name for name in Folder(source).names(names)) if source.is_dir() else (source,)
        for path in paths:
            if path.parent in (source, source.parent) or not (path.parent / REMOVED).exists():
                yield decode(path.read_bytes(), str(path))


async def from_container(container: AsyncPlace, names: Collection[str]) -> AsyncIterator[Document]:
    """What has one of the names in the folder of every video that was not removed, in order of paths, a few read ahead.

    Each document is whole, but a video that is published meanwhile may give one from before and one from after.
    Raises `NotADocument`.
    """
    reads: deque[asyncio.Task[Document | None]] = deque()
    try:
        async for name in _names(container, names):
            reads.append(asyncio.create_task(_read(container, name)))
            if len(reads) >= READ_AHEAD and (document := await reads.popleft()):
                yield document
        while reads:
            if document := await reads.popleft():
                yield document
    finally:
        for read in reads:
            read.cancel()


async def _names(container: AsyncPlace, names: Collection[str]) -> AsyncIterator[str]:
    """The blobs of these names, folder by folder: only the end of one tells that its video was not removed."""
    folder, found, removed = "", list[str](), False
    async for blob in container.walk(""):
        here, _, last = blob.name.rpartition("/")
        if here != folder:
            for name in found if not removed else ():
                yield name
            folder, found, removed = here, [], False
        removed = removed or last == REMOVED
        if last in names and not is_the_apps_own(blob.name):
            found.append(blob.name)
    for name in found if not removed else ():
        yield name


async def _read(container: AsyncPlace, name: str) -> Document | None:
    """A document, or None where it was deleted after the listing."""
    body = await container.read(name)
    return None if body is None else decode(body, name)
