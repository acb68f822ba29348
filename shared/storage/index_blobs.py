"""The container of dropped indexes, on Azure Blob Storage."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, NamedTuple

from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.storage.blob.aio import ContainerClient

from . import pages


class BlobContent(NamedTuple):
    """A blob as it was read."""

    body: bytes
    etag: str


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
            return BlobContent(await download.readall(), download.properties.etag)
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

    async def pages(self, start: str = "") -> AsyncIterator[pages.Page[IndexBlob]]:
        """Every dropped index, in the order of names, from the first or from the `next` of an earlier page."""
        listing = self._client.list_blobs(results_per_page=pages.PAGE_SIZE)
        async for page in pages.pages_of(listing, start):
            blobs = [blob for blob in page.items if blob.name.endswith(".json")]
            yield pages.Page([IndexBlob(blob.name, blob.etag, blob.last_modified) for blob in blobs], page.next)
