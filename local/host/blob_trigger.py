"""Blob triggers."""

import json
import logging
from typing import Self

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob import BlobProperties
from azure.storage.blob.aio import BlobClient, BlobServiceClient

from local.host.blob_paths import BlobPath
from local.host.blob_queue import BlobQueue, FoundBlob
from local.host.blob_scan import BlobReceipts, BlobScan
from local.host.function import Function
from local.host.protos import ModelBindingData, TypedData
from local.host.settings import HOST_STORAGE, resolve
from local.host.storage import hosts_container
from local.host.triggers import Surroundings, as_json
from local.host.worker import Worker

log = logging.getLogger(__name__)


class BlobTrigger:
    """Invokes a function for each new version of a blob that its path matches.

    Versions are found by scanning or, with `source` EventGrid, by the webhook. Whatever that puts on the blob queue for
    the function, it is given: nothing is compared with its path.
    """

    def __init__(
        self, worker: Worker, function: Function, path: BlobPath, blobs: BlobServiceClient, queue: BlobQueue
    ) -> None:
        self.id = function.full_name
        self._worker = worker
        self._function = function
        self._path = path
        self._blobs = blobs
        self._queue = queue
        self._scan: BlobScan | None = None
        queue.register(self.id, self._handle)

    @classmethod
    async def open(cls, host: Surroundings, function: Function, queue: BlobQueue) -> Self:
        """Raises SettingMissing, and ValueError for a path that is none."""
        path = BlobPath.parse(resolve(function.trigger["path"]))
        blobs = await host.storage.blobs(function.trigger.get("connection", HOST_STORAGE))
        trigger = cls(host.worker, function, path, blobs, queue)
        if not trigger.by_events:
            receipts = BlobReceipts(await hosts_container(host.storage), host.host_id)
            trigger._scan = BlobScan(trigger.id, path, blobs.get_container_client(path.container), receipts, queue)
        return trigger

    @property
    def by_events(self) -> bool:
        """Whether new blobs are told by Event Grid."""
        return bool(self._function.trigger.get("source") == "EventGrid")

    async def run(self) -> None:
        if self._scan is not None:
            await self._scan.run()

    async def invoke_by_hand(self, given: str) -> None:
        """Invokes the function with the blob `container/name`. Raises ResourceNotFoundError where there is none."""
        container, _, name = given.partition("/")
        if container != self._path.container or self._path.match(name) is None:
            raise ValueError(f"{given!r} doesn't match the path of {self._function.name}")
        blob = self._blobs.get_blob_client(container, name)
        await self._invoke(blob, await blob.get_blob_properties())

    async def _handle(self, found: FoundBlob) -> None:
        blob = self._blobs.get_blob_client(found.container, found.name)
        try:
            properties = await blob.get_blob_properties()
        except ResourceNotFoundError:
            log.info("blob %s/%s is gone before its turn", found.container, found.name)
            return
        if not self.by_events and properties.etag.strip('"') != found.etag:
            return  # the scan will come upon the newer version, as in the storage extension
        await self._invoke(blob, properties)

    async def _invoke(self, blob: BlobClient, properties: BlobProperties) -> None:
        path = f"{properties.container}/{properties.name}"
        metadata = {
            "BlobTrigger": TypedData(string=path),
            "Uri": as_json(blob.url),
            "Properties": as_json(
                {
                    "ContentLength": properties.size,
                    "ContentType": properties.content_settings.content_type,
                    "ETag": properties.etag,
                    "LastModified": properties.last_modified,
                }
            ),
            "Metadata": as_json(properties.metadata),
        }
        names = self._path.match(properties.name) or {}
        metadata |= {name: TypedData(string=value) for name, value in names.items()}
        await self._worker.invoke(self._function, await self._data(blob, properties), metadata)

    async def _data(self, blob: BlobClient, properties: BlobProperties) -> TypedData:
        if not self._function.deferred:
            download = await blob.download_blob()
            return TypedData(bytes=await download.readall())
        reference = {
            "Connection": self._function.trigger.get("connection", HOST_STORAGE),
            "ContainerName": properties.container,
            "BlobName": properties.name,
        }
        return TypedData(
            model_binding_data=ModelBindingData(
                version="1.0",
                source="AzureStorageBlobs",
                content_type="application/json",
                content=json.dumps(reference).encode(),
            )
        )
