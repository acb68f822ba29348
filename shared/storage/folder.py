"""A video's folder as the publishing protocol sees it: five operations, each conditional on an ETag."""

from typing import NamedTuple, Protocol


class Standing(NamedTuple):
    """A blob that stands in the folder, as a listing tells."""

    etag: str
    sha256: str = ""
    """Hash of what was published (for a manifest: without the time), from the blob's metadata."""


class Folder(Protocol):
    """One video's folder.

    `expected` is the ETag that the listing showed, or None where the listing showed no such blob. Every write raises
    `Conflict` where something else stands there by now. `sha256` and `fetched_at` (when the index was fetched, RFC
    3339) become metadata.
    """

    @property
    def path(self) -> str:
        """`{accountId}/{videoId}`."""
        ...

    async def list(self) -> dict[str, Standing]:
        """Every blob of the folder by its name."""
        ...

    async def put(self, name: str, body: bytes, *, expected: str | None, sha256: str, fetched_at: str) -> None:
        """Writes a blob whole."""
        ...

    async def touch(self, name: str, *, expected: str, sha256: str, fetched_at: str) -> None:
        """Writes a blob's metadata alone: a new ETag, the same content, no event."""
        ...

    async def delete(self, name: str, *, expected: str) -> None:
        """Deletes a blob."""
        ...
