"""The container of dropped indexes, on Azure Blob Storage."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.storage.blob.aio import ContainerClient

from .facts import BlobFacts


class BlobContent(NamedTuple):
    """A blob as it was read."""

    body: bytes
    etag: str
    modified: datetime
    """How new it is: when it was last modified, or earlier where its metadata `readat` says so (a copied file)."""


class IndexBlob(NamedTuple):
    """A dropped index as a listing tells."""

    name: str
    etag: str
    modified: datetime


class IndexBlobs:
    """The container `indexes`."""

    def __init__(self, client: ContainerClient) -> None:
        self._client = client

    async def read(self, name: str, known: BlobContent | None = None) -> BlobContent | None:
        """A blob as it is now, None where it is gone.

        `known` itself (one cheap request) where it has not changed since.
        """
        condition: dict[str, Any] = {"etag": known.etag, "match_condition": MatchConditions.IfModified} if known else {}
        try:
            download = await self._client.download_blob(name, **condition)
            properties = download.properties
            modified = _age(properties.last_modified, properties.metadata)
            return BlobContent(await download.readall(), properties.etag, modified)
        except ResourceNotFoundError:
            return None
        except HttpResponseError as error:
            if known is None or error.status_code != 304:
                raise
            return known

    async def find(self, name: str) -> IndexBlob | None:
        """A dropped index as it is now, None where it is gone; its content is not transferred."""
        try:
            properties = await self._client.get_blob_client(name).get_blob_properties()
        except ResourceNotFoundError:
            return None
        return IndexBlob(name, properties.etag, properties.last_modified)

    async def walk(self) -> AsyncIterator[IndexBlob]:
        """Every dropped index, in the order of names."""
        async for blob in self._client.list_blobs():
            if blob.name.endswith(".json"):
                yield IndexBlob(blob.name, blob.etag, blob.last_modified)


def _age(modified: datetime, metadata: Mapping[str, str | None] | None) -> datetime:
    told = BlobFacts.read(metadata).read_at
    return min(modified, told) if told else modified
