"""The composition root: the real things, put together once a process, on first use."""

from datetime import timedelta
from functools import cache

from azure.core.credentials_async import AsyncTokenCredential
from azure.identity.aio import DefaultAzureCredential, ManagedIdentityCredential

from .bounds.memory import IndexMemory
from .events import Origin
from .insights import Thresholds
from .names import EVENTS_QUEUE, INDEXES_CONTAINER, POISON_QUEUE
from .publishing.build import build_pipeline
from .settings import Settings, settings
from .storage.checkpoint import Checkpoints
from .storage.connection import open_blobs, open_queue, open_queues
from .storage.container import InsightsContainer
from .storage.index_blobs import IndexBlobs
from .storage.queue import EventQueue
from .sweeping.build import Sweeps, build_sweeps
from .video_indexer import Pacer, VideoIndexerClient


class App:
    """Everything that the triggers and commands work with. Clients open their connections when they are first used."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._credential = open_credential(settings)
        self._blob_service = open_blobs(settings.data_storage, self._credential)
        self._queue_service = open_queues(settings.data_storage, self._credential)
        insights = self._blob_service.get_container_client(settings.insights_container)
        self.container = InsightsContainer(insights)
        self.checkpoints = Checkpoints(insights)
        memory = IndexMemory(settings.max_index_bytes, instance_mb=settings.instance_memory_mb)
        self.blobs = IndexBlobs(self._blob_service.get_container_client(INDEXES_CONTAINER), memory)
        self.queue = EventQueue(
            open_queue(self._queue_service, EVENTS_QUEUE), open_queue(self._queue_service, POISON_QUEUE)
        )
        self.service = VideoIndexerClient(
            settings.endpoint,
            self._credential,
            location=settings.location,
            account_id=settings.account_id,
            resource_id=settings.resource_id,
            arm_endpoint=settings.arm_endpoint,
            pacer=Pacer(
                settings.requests_per_second,
                settings.requests_per_minute,
                requests_each=1 + len(settings.languages),
            ),
            memory=memory,
            max_wait=settings.max_wait_seconds,
            filter_insights=settings.filter_insights,
        )
        self.pipeline = build_pipeline(
            settings.account_id,
            service=self.service,
            container=self.container,
            blobs=self.blobs,
            queue=self.queue,
            thresholds=Thresholds(
                settings.min_confidence_topics, settings.min_confidence_keywords, settings.min_confidence_labels
            ),
            languages=settings.languages,
            max_event_age=settings.max_event_age,
            still_indexing_delay=settings.still_indexing_seconds,
            recheck_after=settings.recheck_seconds,
            requests_per_minute=settings.requests_per_minute,
            memory=memory,
        )

    def sweeps(self, origin: Origin = "sweep") -> Sweeps:
        """What the timers run, and the commands in their stead."""
        return build_sweeps(
            self.settings.account_id,
            service=self.service,
            container=self.container,
            blobs=self.blobs,
            queue=self.queue,
            failures=self.pipeline.failures,
            checkpoints=self.checkpoints,
            grace=timedelta(seconds=self.settings.sweep_grace_seconds),
            pause=60 / self.settings.sweep_requests_per_minute,
            window=timedelta(hours=self.settings.sweep_window_hours),
            origin=origin,
        )

    async def close(self) -> None:
        """Closes every connection."""
        await self.service.close()
        await self._blob_service.close()
        await self._queue_service.close()
        await self._credential.close()


def open_credential(settings: Settings) -> AsyncTokenCredential:
    """The app's own identity: the one that the storage connection names, else whatever the environment offers."""
    client_id = settings.data_storage.client_id
    return ManagedIdentityCredential(client_id=client_id) if client_id else DefaultAzureCredential()


@cache
def app() -> App:
    """The process's app. The worker runs every invocation on one event loop, so its clients are shared."""
    return App(settings())
