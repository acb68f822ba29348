"""The app on Azurite and the emulated service, each in a process of its own, and a bare script on the same."""

import os
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError
from azure.storage.blob import ContentSettings
from azure.storage.blob.aio import ContainerClient
from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from bench.service import service, settings_of
from local.azurite import Azurite
from local.stack import create_storage
from shared.composition import App
from shared.names import DATA_CONNECTION, EVENTS_QUEUE, INDEXES_CONTAINER
from shared.settings import read_settings
from shared.storage.queue_connection import open_queue

BARE_CONTAINER = "bare"
DOCUMENTS = ("topics.json", "keywords.json", "labels.json", "manifest.json")
JSON = ContentSettings(content_type="application/json")


class Stage:
    """The app, the storage clients of the bare script, and what it writes."""

    def __init__(self, app: App, storage: str) -> None:
        self.app = app
        self.account_id = app.settings.account_id
        self.insights = ContainerClient.from_connection_string(storage, app.settings.insights_container)
        self.indexes = ContainerClient.from_connection_string(storage, INDEXES_CONTAINER)
        self._bare = ContainerClient.from_connection_string(storage, BARE_CONTAINER)
        self._queues = QueueServiceClient.from_connection_string(storage)
        self.queue: QueueClient = open_queue(self._queues, EVENTS_QUEUE)
        self._bodies: dict[str, bytes] = {}

    async def open(self) -> None:
        """Creates the bare script's container."""
        await self._bare.create_container()

    async def close(self) -> None:
        """Closes every connection."""
        for client in (self.insights, self.indexes, self._bare, self._queues):
            await client.close()
        await self.app.close()

    async def receive(self) -> QueueMessage:
        """The next message; the queue must not be empty."""
        async for message in self.queue.receive_messages(messages_per_page=1, max_messages=1, visibility_timeout=600):
            return message
        raise LookupError("the queue is empty")

    async def take_bodies(self, video_id: str) -> None:
        """Takes what the app published for a video as what the bare script is going to write."""
        for name in DOCUMENTS:
            blob = await self.insights.download_blob(f"{self.account_id}/{video_id}/{name}")
            self._bodies[name] = await blob.readall()

    async def bare_write(self, folder: str, documents: Mapping[str, bytes] | None = None) -> None:
        """Writes four blobs, each on the condition that there is none: what was taken, but for `documents`."""
        for name, body in (self._bodies | dict(documents or {})).items():
            await self._bare.upload_blob(
                f"{folder}/{name}",
                body,
                overwrite=True,
                content_settings=JSON,
                metadata={"sha256": "0" * 64, "fetchedat": "2026-01-01T00:00:00.000000Z"},
                match_condition=MatchConditions.IfMissing,
            )

    async def bare_list(self, folder: str) -> None:
        """Lists a folder."""
        async for _ in self._bare.list_blobs(name_starts_with=f"{folder}/", include=["metadata"]):
            pass

    async def bare_read_twice(self, name: str) -> bytes:
        """Reads a dropped blob, and asks whether it has changed since."""
        download = await self.indexes.download_blob(name)
        body = await download.readall()
        try:
            await self.indexes.download_blob(
                name, etag=download.properties.etag, match_condition=MatchConditions.IfModified
            )
        except HttpResponseError as error:
            if error.status_code != 304:
                raise
        return body

    async def bare_receipt(self, name: str) -> None:
        """Writes a receipt."""
        await self._bare.upload_blob(f"_blobs/{name}", b"{}", overwrite=True, content_settings=JSON)


@asynccontextmanager
async def stage(videos: int, index: Path) -> AsyncIterator[Stage]:
    """Everything running; `videos` is how many the account holds, all with that index."""
    with tempfile.TemporaryDirectory() as folder:
        logs = Path(folder)
        with (
            Azurite(log=logs / "azurite.log", usual_ports=False) as azurite,
            service(videos, index, logs / "service.log") as process,
        ):
            create_storage(azurite.connection_string)
            settings = settings_of(process)
            os.environ |= settings
            app = App(read_settings(settings | {DATA_CONNECTION: azurite.connection_string}))
            running = Stage(app, azurite.connection_string)
            try:
                await running.open()
                yield running
            finally:
                await running.close()
