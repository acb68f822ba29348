"""The storage that the app works on, twice: in memory, as unit tests have it, and on Azurite.

The tests of `tests/integration/storage` hold for both, so what unit tests go by is true of the real thing.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import uuid4

import pytest
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from shared.bounds.memory import MIB, IndexMemory
from shared.moments import rfc3339
from shared.names import EVENTS_QUEUE, POISON_QUEUE
from shared.publishing.build import Insights
from shared.publishing.failures import EventSink
from shared.publishing.sources import IndexBlobReader
from shared.storage import pages
from shared.storage.checkpoint import Checkpoints
from shared.storage.container import InsightsContainer, StoredBlob
from shared.storage.index_blobs import IndexBlobs
from shared.storage.queue import EventQueue, PoisonMessage
from shared.storage.queue_connection import open_queue
from shared.sweeping.build import DroppedIndexes
from shared.sweeping.handled import Records
from shared.sweeping.turns import CheckpointStore, Queues
from tests.fakes.checkpoints import FakeCheckpoints
from tests.fakes.queue import FakeQueue
from tests.fakes.storage import FakeContainer, FakeIndexBlobs


class Container(Insights, Records, Protocol):
    """All that the app and its commands ask of the container `insights`."""

    def walk(self, prefix: str) -> AsyncIterator[StoredBlob]: ...


class Blobs(IndexBlobReader, DroppedIndexes, Protocol):
    """All that the app asks of the container `indexes`."""


class Queue(EventSink, Queues, Protocol):
    """All that the app and its commands ask of its queues."""

    async def peek_events(self) -> list[str]: ...

    async def look_at_poison(self) -> list[PoisonMessage]: ...


@dataclass(frozen=True)
class Storage:
    """Everything that is stored, empty at first, and what others do to it."""

    container: Container
    blobs: Blobs
    queue: Queue
    checkpoints: CheckpointStore
    drop: Callable[[str, bytes, datetime | None], Awaitable[None]]
    """Drops an index of that name; its metadata tells how old it is, where that is given."""
    remove: Callable[[str], Awaitable[None]]
    """Deletes a dropped index."""
    page_by: Callable[[int], None]
    """From now on listings come in pages of so many."""


def in_memory() -> Storage:
    """The fakes."""
    container, blobs = FakeContainer(), FakeIndexBlobs()

    async def drop(name: str, body: bytes, read_at: datetime | None) -> None:
        blobs.drop(name, body, modified=datetime.now(UTC), read_at=read_at)

    async def remove(name: str) -> None:
        del blobs.blobs[name]

    def page_by(size: int) -> None:
        blobs.page_size = container.page_size = size

    return Storage(container, blobs, FakeQueue(), FakeCheckpoints(), drop, remove, page_by)


@asynccontextmanager
async def on_azurite(connection: str, patch: pytest.MonkeyPatch) -> AsyncIterator[Storage]:
    """The real things, in containers and queues of their own."""
    mark = uuid4().hex[:12]
    async with (
        BlobServiceClient.from_connection_string(connection) as service,
        QueueServiceClient.from_connection_string(connection) as queues,
    ):
        insights = await service.create_container(f"insights-{mark}")
        indexes = await service.create_container(f"indexes-{mark}")
        for name in (EVENTS_QUEUE, POISON_QUEUE):
            await queues.create_queue(f"{name}-{mark}")

        async def drop(name: str, body: bytes, read_at: datetime | None) -> None:
            metadata = {"readat": rfc3339(read_at)} if read_at else {}
            await indexes.upload_blob(name, body, overwrite=True, metadata=metadata)

        yield Storage(
            container=InsightsContainer(insights),
            blobs=IndexBlobs(indexes, IndexMemory(MIB)),
            queue=EventQueue(lambda name: open_queue(queues, f"{name}-{mark}")),
            checkpoints=Checkpoints(insights),
            drop=drop,
            remove=indexes.delete_blob,
            page_by=lambda size: patch.setattr(pages, "PAGE_SIZE", size),
        )
