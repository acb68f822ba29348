"""The app on real Azurite, against the emulated Video Indexer over real HTTP."""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.storage.blob.aio import ContainerClient
from azure.storage.queue.aio import QueueServiceClient

from local.video_indexer import Emulator
from shared.composition import App
from shared.names import BLOB_POISON_QUEUE, EVENTS_QUEUE, INDEXES_CONTAINER, POISON_QUEUE
from tests.stacks.queues import open_decoded

WITHOUT_LIMITS: Final = {"REQUESTS_PER_SECOND": "1000", "REQUESTS_PER_MINUTE": "100000"}
"""Settings: no limits of the app's own."""


class Stage:
    """One app with an insights container and empty queues of its own, and the service it talks to."""

    def __init__(self, app: App, service: Emulator, storage: str, container: str) -> None:
        self.app = app
        self.service = service
        self.insights = ContainerClient.from_connection_string(storage, container)
        self.indexes = ContainerClient.from_connection_string(storage, INDEXES_CONTAINER)
        self._queues = QueueServiceClient.from_connection_string(storage)
        self.events = open_decoded(self._queues, EVENTS_QUEUE)
        self.poison = open_decoded(self._queues, POISON_QUEUE)

    async def set_up(self) -> None:
        for create in (self.insights.create_container, self.indexes.create_container):
            await _unless_exists(create)
        async for blob in self.indexes.list_blobs():
            await self.indexes.delete_blob(blob.name)
        for queue in (self.events, self.poison):
            await _unless_exists(queue.create_queue)
            await queue.clear_messages()
        with suppress(ResourceNotFoundError):
            await self._queues.get_queue_client(BLOB_POISON_QUEUE).clear_messages()  # it is the account's

    async def read(self, path: str) -> Any:
        """A published document, by its path below the account's folder."""
        blob = await self.insights.download_blob(f"{self.service.account.id}/{path}")
        return json.loads(await blob.readall())

    async def names(self) -> list[str]:
        """Every blob of the insights container, by its path below the account's folder."""
        return [blob.name.removeprefix(f"{self.service.account.id}/") async for blob in self.insights.list_blobs()]

    async def close(self) -> None:
        for client in (self.insights, self.indexes, self._queues):
            await client.close()
        await self.app.close()


async def _unless_exists(create: Callable[[], Awaitable[Any]]) -> None:
    with suppress(ResourceExistsError):
        await create()
