"""Clients of the storage accounts that the app's connections name."""

from contextlib import AsyncExitStack
from typing import Final

from azure.core.exceptions import ResourceExistsError
from azure.storage.blob.aio import BlobServiceClient, ContainerClient
from azure.storage.blob.aio import ExponentialRetry as Retry
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from local.host.settings import HOST_STORAGE, connection_string

_HOSTS_CONTAINER: Final = "azure-webjobs-hosts"

# Every caller polls or is told of the failure; the SDK's own 15 s and more between tries would only hide it.
_RETRY: Final = Retry(initial_backoff=1, increment_base=1, retry_total=1)


class Storage:
    """Opens clients by connection name, and closes them all with the exit stack."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack

    async def queues(self, connection: str) -> QueueServiceClient:
        """The queue service. Content is passed as it is. Raises SettingMissing."""
        client = QueueServiceClient.from_connection_string(connection_string(connection), retry_policy=_RETRY)
        return await self._stack.enter_async_context(client)

    async def blobs(self, connection: str) -> BlobServiceClient:
        """The blob service. Raises SettingMissing."""
        client = BlobServiceClient.from_connection_string(connection_string(connection), retry_policy=_RETRY)
        return await self._stack.enter_async_context(client)


async def ensure_queue(queue: QueueClient) -> None:
    """Creates the queue if it is missing."""
    try:
        await queue.create_queue()
    except ResourceExistsError:
        return


async def hosts_container(storage: Storage) -> ContainerClient:
    """Where the host keeps its locks, receipts and timers' status. Created if it is missing."""
    container = (await storage.blobs(HOST_STORAGE)).get_container_client(_HOSTS_CONTAINER)
    try:
        await container.create_container()
    except ResourceExistsError:
        return container
    return container
