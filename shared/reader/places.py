"""Where published blobs lie: a container, a copy of it on disk, or files at hand. All are read by the blobs' names."""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol

if TYPE_CHECKING:
    from azure.storage.blob import BlobProperties, ContainerClient
    from azure.storage.blob.aio import ContainerClient as AsyncContainerClient


class Named(Protocol):
    """A blob of a listing."""

    @property
    def name(self) -> str:
        """Its path in the container."""
        ...


class Place(Protocol):
    """Holds blobs."""

    def read(self, name: str) -> bytes | None:
        """A blob's content, or None where there is no such blob."""
        ...

    def names(self, last_parts: Collection[str]) -> Iterator[str]:
        """The blobs whose name without its folder is one of these, in order."""
        ...


class AsyncPlace(Protocol):
    """Holds blobs, behind a network."""

    async def read(self, name: str) -> bytes | None:
        """A blob's content, or None where there is no such blob."""
        ...

    def walk(self, prefix: str) -> AsyncIterator[Named]:
        """Every blob under a prefix, in order."""
        ...


def is_the_apps_own(name: str) -> bool:
    """Whether a blob is none of a video's, but what the app keeps for itself: a receipt or a checkpoint."""
    return name.startswith("_")


class Files:
    """Blobs at hand, by name."""

    def __init__(self, bodies: Mapping[str, bytes]) -> None:
        self._bodies = bodies

    def read(self, name: str) -> bytes | None:
        """A blob's content."""
        return self._bodies.get(name)

    def names(self, last_parts: Collection[str]) -> Iterator[str]:
        """The blobs of these names."""
        return (name for name in sorted(self._bodies) if _is_one_of(name, last_parts))


class Folder:
    """A copy of the container, or of a part of it, on disk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str) -> bytes | None:
        """A file's content."""
        try:
            return (self._path / name).read_bytes()
        except FileNotFoundError:
            return None

    def names(self, last_parts: Collection[str]) -> Iterator[str]:
        """The files of these names in or below the folder. Raises OSError where a folder can't be listed."""
        for here, folders, files in self._path.walk(on_error=_fail):
            folders.sort()
            names = ((here / file).relative_to(self._path).as_posix() for file in sorted(files))
            yield from (name for name in names if _is_one_of(name, last_parts))


class Container:
    """The container, through a client of azure-storage-blob."""

    def __init__(self, client: "ContainerClient") -> None:
        self._client = client

    def read(self, name: str) -> bytes | None:
        """A blob's content."""
        from azure.core.exceptions import ResourceNotFoundError

        try:
            return self._client.download_blob(name).readall()
        except ResourceNotFoundError:
            return None

    def names(self, last_parts: Collection[str]) -> Iterator[str]:
        """The blobs of these names."""
        return (name for name in self._client.list_blob_names() if _is_one_of(name, last_parts))


class AsyncContainer:
    """The container, through an asynchronous client of azure-storage-blob."""

    def __init__(self, client: "AsyncContainerClient") -> None:
        self._client = client

    async def read(self, name: str) -> bytes | None:
        """A blob's content."""
        from azure.core.exceptions import ResourceNotFoundError

        try:
            return await (await self._client.download_blob(name)).readall()
        except ResourceNotFoundError:
            return None

    async def walk(self, prefix: str) -> AsyncIterator["BlobProperties"]:
        """Every blob under a prefix."""
        async for blob in self._client.list_blobs(name_starts_with=prefix):
            yield blob


def _is_one_of(name: str, last_parts: Collection[str]) -> bool:
    return name.rpartition("/")[2] in last_parts and not is_the_apps_own(name)


def _fail(error: OSError) -> NoReturn:
    raise error
