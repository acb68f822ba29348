"""Finding new blobs by listing a container, as the storage extension's `LogsAndContainerScan` does."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Final

from azure.core.exceptions import AzureError, ResourceExistsError, ResourceNotFoundError
from azure.storage.blob import BlobProperties
from azure.storage.blob.aio import ContainerClient

from local.host.blob_paths import BlobPath
from local.host.blob_queue import BlobQueue, FoundBlob

log = logging.getLogger(__name__)

_SECONDS_BETWEEN_SCANS: Final = 2


class BlobReceipts:
    """What has been put on the blob queue: an empty blob each in `azure-webjobs-hosts`."""

    def __init__(self, container: ContainerClient, host_id: str) -> None:
        self._container = container
        self._folder = f"blobreceipts/{host_id}"

    async def has(self, found: FoundBlob) -> bool:
        """Whether this version has been put on the queue for this function, now or before a restart."""
        return await self._container.get_blob_client(self._name(found)).exists()

    async def add(self, found: FoundBlob) -> None:
        """Notes that it has been."""
        try:
            await self._container.upload_blob(self._name(found), b"")
        except ResourceExistsError:
            return

    def _name(self, found: FoundBlob) -> str:
        return f"{self._folder}/{found.function}/{found.etag}/{found.container}/{found.name}"


class BlobScan:
    """Puts each version of each matching blob on the blob queue once."""

    def __init__(
        self,
        function: str,
        path: BlobPath,
        container: ContainerClient,
        receipts: BlobReceipts,
        queue: BlobQueue,
    ) -> None:
        self._function = function
        self._path = path
        self._container = container
        self._receipts = receipts
        self._queue = queue
        self._seen: set[FoundBlob] = set()

    async def run(self) -> None:
        """Scans until cancelled. A container that doesn't exist is empty."""
        while True:
            try:
                await self._scan()
            except AzureError as error:
                log.warning("container %s can't be scanned: %s", self._path.container, error)
            await asyncio.sleep(_SECONDS_BETWEEN_SCANS)

    async def _scan(self) -> None:
        present: set[FoundBlob] = set()
        async for blob in self._blobs():
            found = FoundBlob(self._function, self._path.container, blob.name, blob.etag.strip('"'))
            if found not in self._seen and not await self._receipts.has(found):
                await self._queue.send(found)
                await self._receipts.add(found)  # after the message: rather twice than never
            present.add(found)
        self._seen = present

    async def _blobs(self) -> AsyncIterator[BlobProperties]:
        try:
            async for blob in self._container.list_blobs(name_starts_with=self._path.prefix or None):
                if self._path.match(blob.name) is not None:
                    yield blob
        except ResourceNotFoundError:
            return
