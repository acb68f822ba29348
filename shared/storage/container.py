"""The container of the published documents, on Azure Blob Storage."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from azure.core import MatchConditions
from azure.core.exceptions import (
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
)
from azure.storage.blob import ContentSettings, StorageErrorCode
from azure.storage.blob.aio import ContainerClient

from ..errors import Conflict
from ..names import is_receipt, video_folder
from . import pages
from .facts import BlobFacts, quoted
from .standing import Standing

JSON: Final = ContentSettings(content_type="application/json")


class StoredBlob(NamedTuple):
    """One blob of a listing, with the facts that its writer left."""

    name: str
    etag: str
    facts: BlobFacts

    @property
    def is_receipt(self) -> bool:
        """Whether it is the receipt of a dropped blob, whose own name may be any."""
        return is_receipt(self.name)

    def is_file(self, name: str) -> bool:
        """Whether it is the file of that name in a video's folder."""
        return self.name.endswith(f"/{name}") and not self.is_receipt


class InsightsContainer:
    """The container `insights`: a folder a video, and the receipts of dropped blobs."""

    def __init__(self, client: ContainerClient) -> None:
        self._client = client

    @property
    def address(self) -> str:
        """The container's URL, without whatever a connection string adds to it."""
        return str(urlsplit(self._client.url)._replace(query="", fragment="").geturl())

    def folder(self, account_id: str, video_id: str) -> "VideoFolder":
        """A video's folder."""
        return VideoFolder(self._client, video_folder(account_id, video_id))

    async def read(self, name: str) -> bytes | None:
        """A blob's content, or None where there is no such blob."""
        try:
            download = await self._client.download_blob(name)
            return await download.readall()
        except ResourceNotFoundError:
            return None

    async def facts(self, name: str) -> BlobFacts | None:
        """The facts about a blob, or None where there is no such blob."""
        try:
            properties = await self._client.get_blob_client(name).get_blob_properties()
        except ResourceNotFoundError:
            return None
        return BlobFacts.read(properties.metadata)

    async def put(self, name: str, body: bytes, facts: BlobFacts) -> None:
        """Writes a blob whatever stands there: for what only informs, such as receipts."""
        await self._client.upload_blob(name, body, overwrite=True, metadata=facts.write(), content_settings=JSON)

    async def walk(self, prefix: str) -> AsyncIterator[StoredBlob]:
        """Every blob under a prefix, in the order of names."""
        async for blob in self._client.list_blobs(name_starts_with=prefix, include=["metadata"]):
            yield StoredBlob(blob.name, blob.etag, BlobFacts.read(blob.metadata))

    async def pages(self, prefix: str, start: str = "") -> AsyncIterator[pages.Page[StoredBlob]]:
        """What `walk` gives, page by page, so that it can go on where it stopped."""
        listing = self._client.list_blobs(
            name_starts_with=prefix, include=["metadata"], results_per_page=pages.PAGE_SIZE
        )
        async for page in pages.pages_of(listing, start):
            blobs = [StoredBlob(blob.name, blob.etag, BlobFacts.read(blob.metadata)) for blob in page.items]
            yield pages.Page(blobs, page.next)


class VideoFolder:
    """One video's folder; `publishing.commit.Folder` says what each operation promises."""

    def __init__(self, client: ContainerClient, path: str) -> None:
        self._client = client
        self.path = path

    async def list(self) -> dict[str, Standing]:
        """One request: names, ETags and facts."""
        prefix = f"{self.path}/"
        blobs = self._client.list_blobs(name_starts_with=prefix, include=["metadata"])
        return {
            blob.name.removeprefix(prefix): Standing(quoted(blob.etag), BlobFacts.read(blob.metadata))
            async for blob in blobs
        }

    async def read(self, name: str) -> tuple[bytes, Standing] | None:
        """One request: a blob's content with its ETag and facts, or None where there is no such blob."""
        try:
            download = await self._client.download_blob(f"{self.path}/{name}")
            body = await download.readall()
        except ResourceNotFoundError:
            return None
        return body, Standing(quoted(download.properties.etag), BlobFacts.read(download.properties.metadata))

    async def put(self, name: str, body: bytes, *, expected: str | None, facts: BlobFacts) -> None:
        """Writes a blob whole; raises `Conflict`."""
        with _conflicts():
            await self._client.upload_blob(
                f"{self.path}/{name}",
                body,
                overwrite=True,
                metadata=facts.write(),
                content_settings=JSON,
                **condition(expected),
            )

    async def touch(self, name: str, *, expected: str, facts: BlobFacts) -> None:
        """Writes a blob's metadata alone; raises `Conflict`."""
        with _conflicts():
            await self._client.get_blob_client(f"{self.path}/{name}").set_blob_metadata(
                facts.write(), **condition(expected)
            )

    async def delete(self, name: str, *, expected: str) -> None:
        """Deletes a blob; raises `Conflict`."""
        with _conflicts():
            await self._client.delete_blob(f"{self.path}/{name}", **condition(expected))


def condition(expected: str | None) -> dict[str, Any]:
    """The write happens only over the blob with that ETag, or where there is none."""
    if expected is None:
        return {"match_condition": MatchConditions.IfMissing}
    return {"etag": expected, "match_condition": MatchConditions.IfNotModified}


@contextmanager
def _conflicts() -> Iterator[None]:
    """Turns a failed condition into `Conflict`.

    Creating over an existing blob answers 409 BlobAlreadyExists, a stale If-Match 412, and where the blob has gone 404.
    """
    try:
        yield
    except (ResourceExistsError, ResourceModifiedError) as error:
        raise Conflict(error.reason) from error
    except ResourceNotFoundError as error:
        if getattr(error, "error_code", None) != StorageErrorCode.BLOB_NOT_FOUND:
            raise
        raise Conflict(error.reason) from error
