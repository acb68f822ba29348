"""The app on real Azurite, against the emulated Video Indexer over real HTTP."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from azure.core.exceptions import ResourceExistsError
from azure.storage.blob.aio import ContainerClient
from azure.storage.queue.aio import QueueServiceClient

from local.azurite import Azurite
from local.video_indexer import Emulator
from shared.composition import App
from shared.names import DATA_CONNECTION, EVENTS_QUEUE, INDEXES_CONTAINER, POISON_QUEUE
from shared.settings import read_settings
from shared.storage.queue_connection import open_queue


class Stage:
    """One app with an insights container and empty queues of its own, and the service it talks to."""

    def __init__(self, app: App, service: Emulator, storage: str, container: str) -> None:
        self.app = app
        self.service = service
        self.insights = ContainerClient.from_connection_string(storage, container)
        self.indexes = ContainerClient.from_connection_string(storage, INDEXES_CONTAINER)
        self._queues = QueueServiceClient.from_connection_string(storage)
        self.events = open_queue(self._queues, EVENTS_QUEUE)
        self.poison = open_queue(self._queues, POISON_QUEUE)

    async def set_up(self) -> None:
        for create in (self.insights.create_container, self.indexes.create_container):
            await _unless_exists(create)
        async for blob in self.indexes.list_blobs():
            await self.indexes.delete_blob(blob.name)
        for queue in (self.events, self.poison):
            await _unless_exists(queue.create_queue)
            await queue.clear_messages()

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


@pytest.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Emulator]:
    """An emulated Video Indexer, and the managed identity that azure-identity finds."""
    async with Emulator() as running:
        monkeypatch.setenv("IDENTITY_ENDPOINT", running.identity_endpoint)
        monkeypatch.setenv("IDENTITY_HEADER", running.identity_header)
        yield running


@pytest.fixture
def settings(azurite: Azurite, service: Emulator) -> dict[str, str]:
    """App settings; a test may change them before it asks for `stage`."""
    return {
        DATA_CONNECTION: azurite.connection_string,
        "VIDEO_INDEXER_ACCOUNT_ID": service.account.id,
        "VIDEO_INDEXER_LOCATION": service.account.location,
        "VIDEO_INDEXER_RESOURCE_ID": service.account.resource_id,
        "VIDEO_INDEXER_ENDPOINT": service.url,
        "ARM_ENDPOINT": service.arm_url,
        "INSIGHTS_CONTAINER": f"insights-{uuid4().hex[:12]}",
        "REQUESTS_PER_SECOND": "1000",
        "REQUESTS_PER_MINUTE": "100000",
    }


@pytest.fixture
async def stage(azurite: Azurite, service: Emulator, settings: dict[str, str]) -> AsyncIterator[Stage]:
    """The app, ready for events."""
    stage = Stage(App(read_settings(settings)), service, azurite.connection_string, settings["INSIGHTS_CONTAINER"])
    await stage.set_up()
    yield stage
    await stage.close()
