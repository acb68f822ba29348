"""The container of dropped indexes, on Azure Blob Storage."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from azure.core import MatchConditions
from azure.core.exceptions import ResourceModifiedError, ResourceNotFoundError
from azure.storage.blob.aio import ContainerClient

from ..bounds.body import read_body
from ..bounds.memory import IndexMemory, reading
from ..errors import Transient
from . import pages
from .facts import BlobFacts

LONGEST_READ: Final = 120.0
"""Seconds that a blob may take to be read."""


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

    def __init__(self, client: ContainerClient, memory: IndexMemory) -> None:
        self._client = client
        self._memory = memory

    async def read(self, name: str, known: BlobContent | None = None) -> BlobContent | None:
        """A blob as it is now, decompressed where its Content-Encoding says so; None where it is gone.

        `known` itself where it has not changed since. Its size is asked for first. Raises `TooLarge`, `Throttled`,
        `Permanent` for an unknown encoding, `Transient`.
        """
        try:
            async with asyncio.timeout(LONGEST_READ) as limit:
                return await self._read(name, known)
        except ResourceNotFoundError:
            return None
        except ResourceModifiedError:
            raise _transient(f"blob {name}: it was overwritten while it was read", "overwritten") from None
        except TimeoutError:
            if not limit.expired():
                raise
            raise _transient(f"blob {name}: it was not read within {LONGEST_READ:.0f} s", "slow-storage") from None

    async def _read(self, name: str, known: BlobContent | None) -> BlobContent:
        blob = self._client.get_blob_client(name)
        properties = await blob.get_blob_properties()
        if known is not None and known.etag == properties.etag:
            return known
        with reading(self._memory) as share:
            await share.admit(properties.size)
            download = await blob.download_blob(
                etag=properties.etag, match_condition=MatchConditions.IfNotModified, decompress=False
            )
            encoding = properties.content_settings.content_encoding
            modified = _age(properties.last_modified, properties.metadata)
            return BlobContent(await read_body(download.chunks(), encoding, share), properties.etag, modified)

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


def _age(modified: datetime, metadata: Mapping[str, str | None] | None) -> datetime:
    told = BlobFacts.read(metadata).read_at
    return min(modified, told) if told else modified


def _transient(message: str, reason: str) -> Transient:
    return Transient(message, reason=reason, remedy="Nothing: it is tried again.")
