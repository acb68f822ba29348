"""Containers in memory, with ETags and conditional writes as Blob Storage has them."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, Protocol

from azure.core.exceptions import HttpResponseError

from shared.errors import Conflict
from shared.storage.container import StoredBlob
from shared.storage.facts import BlobFacts, bare
from shared.storage.index_blobs import BlobContent, IndexBlob
from shared.storage.pages import PAGE_SIZE, Page
from shared.storage.standing import Standing
from tests.fakes.library import LONG_AGO


@dataclass(frozen=True)
class Blob:
    """A stored blob: every write, of content or of metadata, gives it a new ETag."""

    body: bytes
    etag: str
    metadata: dict[str, str]


class Named(Protocol):
    """Something of a listing."""

    @property
    def name(self) -> str: ...


type Order = Callable[[str], Any]
"""What names are sorted by."""


def paged[T: Named](items: list[T], size: int, start: str, order: Order = str) -> Iterator[Page[T]]:
    """Pages of a listing; each names where the next one begins, be that there by then or not, as storage does."""
    rest = [item for item in sorted(items, key=lambda item: order(item.name)) if order(item.name) >= order(start)]
    for begin in range(0, len(rest) or 1, size):
        end = begin + size
        yield Page(rest[begin:end], rest[end].name if end < len(rest) else "")


class FakeContainer:
    """The container `insights`, listed in the `order` of names.

    `on_write` is called with a blob's path before each write, to break in or to raise, `on_read` with a path before
    each read, or with what a listing is of.
    """

    def __init__(self) -> None:
        self.blobs: dict[str, Blob] = {}
        self.on_write: Callable[[str], None] = lambda path: None
        self.on_read: Callable[[str], None] = lambda path: None
        self.page_size = PAGE_SIZE
        self.order: Order = str
        self._versions = count(1)

    def folder(self, account_id: str, video_id: str) -> "FakeFolder":
        return FakeFolder(self, f"{account_id}/{video_id}")

    async def put(self, name: str, body: bytes, facts: BlobFacts) -> None:
        self.on_write(name)
        self.store(name, body, facts.write())

    async def facts(self, name: str) -> BlobFacts | None:
        self.on_read(name)
        blob = self.blobs.get(name)
        return None if blob is None else BlobFacts.read(blob.metadata)

    async def read(self, name: str) -> bytes | None:
        self.on_read(name)
        blob = self.blobs.get(name)
        return None if blob is None else blob.body

    async def walk(self, prefix: str) -> AsyncIterator[StoredBlob]:
        async for page in self.pages(prefix):
            for blob in page.items:
                yield blob

    async def pages(self, prefix: str, start: str = "") -> AsyncIterator[Page[StoredBlob]]:
        """A listing gives ETags bare."""
        self.on_read(prefix)
        found = [
            StoredBlob(name, bare(blob.etag), BlobFacts.read(blob.metadata))
            for name, blob in self.blobs.items()
            if name.startswith(prefix)
        ]
        for page in paged(found, self.page_size, start, self.order):
            yield page

    def store(self, name: str, body: bytes, metadata: dict[str, str]) -> None:
        self.blobs[name] = Blob(body, f'"{next(self._versions)}"', metadata)

    def json(self, name: str) -> Any:
        return json.loads(self.blobs[name].body)

    def names(self) -> list[str]:
        """Every blob by the last part of its path."""
        return sorted(path.rpartition("/")[2] for path in self.blobs)


class FakeFolder:
    """One video's folder, see `shared.publishing.commit.Folder`."""

    def __init__(self, container: FakeContainer, path: str) -> None:
        self._container = container
        self.path = path

    async def list(self) -> dict[str, Standing]:
        prefix = f"{self.path}/"
        self._container.on_read(prefix)
        blobs = self._container.blobs
        return {
            path.removeprefix(prefix): Standing(blobs[path].etag, BlobFacts.read(blobs[path].metadata))
            for path in sorted(path for path in blobs if path.startswith(prefix))
        }

    async def read(self, name: str) -> tuple[bytes, Standing] | None:
        path = f"{self.path}/{name}"
        self._container.on_read(path)
        blob = self._container.blobs.get(path)
        return None if blob is None else (blob.body, Standing(blob.etag, BlobFacts.read(blob.metadata)))

    async def put(self, name: str, body: bytes, *, expected: str | None, facts: BlobFacts) -> None:
        self._check(name, expected)
        self._container.store(f"{self.path}/{name}", body, facts.write())

    async def touch(self, name: str, *, expected: str, facts: BlobFacts) -> None:
        self._check(name, expected)
        path = f"{self.path}/{name}"
        self._container.store(path, self._container.blobs[path].body, facts.write())

    async def delete(self, name: str, *, expected: str) -> None:
        self._check(name, expected)
        del self._container.blobs[f"{self.path}/{name}"]

    def _check(self, name: str, expected: str | None) -> None:
        path = f"{self.path}/{name}"
        self._container.on_write(path)
        there = self._container.blobs.get(path)
        if (there.etag if there else None) != expected:
            raise Conflict(path)


@dataclass(frozen=True)
class Dropped:
    """A blob of the container `indexes`; every drop gives it a new ETag."""

    body: bytes
    etag: str
    modified: datetime
    read_at: datetime | None
    """What its metadata tells of its age."""


class FakeIndexBlobs:
    """The container `indexes`, listed in the `order` of names; `reads` counts contents that were transferred.

    `on_read` is called with a blob's name before each read, with none before a listing. No listing begins at what is
    `forgotten`.
    """

    def __init__(self) -> None:
        self.blobs: dict[str, Dropped] = {}
        self.reads = 0
        self.on_read: Callable[[str], None] = lambda name: None
        self.page_size = PAGE_SIZE
        self.order: Order = str
        self.forgotten: set[str] = set()
        self._versions = count(1)

    def drop(
        self,
        name: str,
        body: bytes,
        etag: str | None = None,
        *,
        modified: datetime = LONG_AGO,
        read_at: datetime | None = None,
    ) -> None:
        self.blobs[name] = Dropped(body, etag or f'"{next(self._versions)}"', modified, read_at)

    async def find(self, name: str) -> IndexBlob | None:
        self.on_read(name)
        there = self.blobs.get(name)
        return None if there is None else IndexBlob(name, there.etag, there.modified)

    async def pages(self, start: str = "") -> AsyncIterator[Page[IndexBlob]]:
        """A listing gives ETags bare, and of each page what can be an index."""
        self.on_read("")
        if start in self.forgotten:
            raise HttpResponseError("400 OutOfRangeInput")
        listed = [IndexBlob(name, bare(there.etag), there.modified) for name, there in self.blobs.items()]
        for page in paged(listed, self.page_size, start, self.order):
            yield Page([blob for blob in page.items if blob.name.endswith(".json")], page.next)

    async def read(self, name: str, known: BlobContent | None = None) -> BlobContent | None:
        self.on_read(name)
        there = self.blobs.get(name)
        if there is None:
            return None
        if known is not None and there.etag == known.etag:
            return known
        self.reads += 1
        return BlobContent(there.body, there.etag, min(there.modified, there.read_at or there.modified))
