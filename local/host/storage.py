"""Clients of the storage accounts that the app's connections name."""

from contextlib import AsyncExitStack
from typing import Final

from azure.core.exceptions import ResourceExistsError
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.blob.aio import ExponentialRetry as Retry
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from local.host.settings import connection_string

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
