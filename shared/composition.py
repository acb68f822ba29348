"""The composition root: the real things, put together once a process, on first use."""

from contextlib import AsyncExitStack
from datetime import timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypedDict, Unpack

from .bounds.memory import IndexMemory
from .events import Origin
from .names import INDEXES_CONTAINER
from .settings import Settings, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from azure.core.credentials_async import AsyncTokenCredential
    from azure.storage.blob.aio import BlobServiceClient, ContainerClient
    from azure.storage.queue.aio import QueueClient, QueueServiceClient

    from .publishing.announcing import Announcements
    from .publishing.pipeline import Pipeline
    from .publishing.removing import Removal
    from .storage.checkpoint import Checkpoints
    from .storage.container import InsightsContainer
    from .storage.index_blobs import IndexBlobs
    from .storage.queue import EventQueue
    from .sweeping.build import Sweeps
    from .video_indexer import VideoIndexerClient


class Parts(TypedDict, total=False):
    """What an `App` can be given in place of what it would build."""

    queue: "EventQueue"
    container: "InsightsContainer"
    checkpoints: "Checkpoints"
    blobs: "IndexBlobs"
    service: "VideoIndexerClient"
    pipeline: "Pipeline"
    removal: "Removal"
    sweeps: "Callable[[Origin], Sweeps]"


class App:
    """Everything that the triggers and commands work with, but for the parts that it is given.

    Each part is imported and built when it is first used: an instance that only takes callbacks loads neither the
    normalizer nor the client of blobs, one that publishes loads no client of queues until it has something to send.
    Clients open their connections with their first request.
    """

    def __init__(self, settings: Settings, **given: Unpack[Parts]) -> None:
        self.settings = settings
        vars(self).update(given)  # where a part that was built would stand, too
        self._clients = AsyncExitStack()
        self._memory = IndexMemory(settings.max_index_bytes, instance_mb=settings.instance_memory_mb)

    @cached_property
    def queue(self) -> "EventQueue":
        """The queue of events."""
        from .storage.queue import EventQueue

        return EventQueue(self._open_queue)

    @cached_property
    def container(self) -> "InsightsContainer":
        """The published documents."""
        from .storage.container import InsightsContainer

        return InsightsContainer(self._insights)

    @cached_property
    def checkpoints(self) -> "Checkpoints":
        """Where sweeps keep their state."""
        from .storage.checkpoint import Checkpoints

        return Checkpoints(self._insights)

    @cached_property
    def blobs(self) -> "IndexBlobs":
        """The dropped indexes."""
        from .storage.index_blobs import IndexBlobs

        return IndexBlobs(self._blob_service.get_container_client(INDEXES_CONTAINER), self._memory)

    @cached_property
    def service(self) -> "VideoIndexerClient":
        """Video Indexer, within the account's limits."""
        from .video_indexer import Pacer, VideoIndexerClient

        client = VideoIndexerClient(
            self.settings.endpoint,
            self._credential,
            location=self.settings.location,
            account_id=self.settings.account_id,
            resource_id=self.settings.resource_id,
            arm_endpoint=self.settings.arm_endpoint,
            pacer=Pacer(
                self.settings.requests_per_second,
                self.settings.requests_per_minute,
                requests_each=1 + len(self.settings.languages),
            ),
            memory=self._memory,
            max_wait=self.settings.max_wait_seconds,
            filter_insights=self.settings.filter_insights,
        )
        self._clients.push_async_callback(client.close)
        return client

    @cached_property
    def pipeline(self) -> "Pipeline":
        """The way of an event."""
        from .insights import Thresholds
        from .publishing.build import build_pipeline
        from .publishing.tries import max_dequeue_count

        settings = self.settings
        return build_pipeline(
            settings.account_id,
            service=self.service,
            container=self.container,
            blobs=self.blobs,
            queue=self.queue,
            announcing=self._announcements,
            thresholds=Thresholds(
                settings.min_confidence_topics, settings.min_confidence_keywords, settings.min_confidence_labels
            ),
            languages=settings.languages,
            max_event_age=settings.max_event_age,
            still_indexing_delay=settings.still_indexing_seconds,
            recheck_after=settings.recheck_seconds,
            requests_per_minute=settings.requests_per_minute,
            max_tries=max_dequeue_count(),
            memory=self._memory,
        )

    @cached_property
    def removal(self) -> "Removal":
        """Takes back what was published of a video."""
        from .moments import utc_now
        from .publishing.removing import Removal

        rest = timedelta(seconds=self.settings.recheck_seconds)
        return Removal(self.settings.account_id, self.container, self.service, rest=rest, clock=utc_now)

    def sweeps(self, origin: Origin = "sweep") -> "Sweeps":
        """What the timers run, and the commands in their stead."""
        from .sweeping.build import build_sweeps

        return build_sweeps(
            self.settings.account_id,
            service=self.service,
            container=self.container,
            blobs=self.blobs,
            queue=self.queue,
            failures=self.pipeline.failures,
            removals=self.removal,
            removed_videos=self.settings.removed_videos,
            checkpoints=self.checkpoints,
            announcing=self._announcements,
            grace=timedelta(seconds=self.settings.sweep_grace_seconds),
            pause=60 / self.settings.sweep_requests_per_minute,
            window=timedelta(hours=self.settings.sweep_window_hours),
            first_delay=timedelta(seconds=self.settings.take_up_seconds),
            origin=origin,
        )

    async def close(self) -> None:
        """Closes every connection."""
        await self._clients.aclose()

    @cached_property
    def _announcements(self) -> "Announcements | None":
        """What tells of publications, where a topic is set."""
        if self.settings.publication_topic_endpoint is None:
            return None
        from .event_grid import Topic
        from .publishing.announcing import open_announcements

        topic = Topic(self.settings.publication_topic_endpoint, self._credential)
        self._clients.push_async_callback(topic.close)
        return open_announcements(
            self.settings.account_id,
            container=self.container,
            topic=topic,
            store=self.checkpoints,
            source=self.container.address,
        )

    @cached_property
    def _credential(self) -> "AsyncTokenCredential":
        credential = open_credential(self.settings)
        self._clients.push_async_callback(credential.close)
        return credential

    @cached_property
    def _blob_service(self) -> "BlobServiceClient":
        from .storage.connection import open_blobs

        client = open_blobs(self.settings.data_storage, self._credential)
        self._clients.push_async_callback(client.close)
        return client

    @cached_property
    def _insights(self) -> "ContainerClient":
        return self._blob_service.get_container_client(self.settings.insights_container)

    @cached_property
    def _queue_service(self) -> "QueueServiceClient":
        from .storage.queue_connection import open_queues

        client = open_queues(self.settings.data_storage, self._credential)
        self._clients.push_async_callback(client.close)
        return client

    def _open_queue(self, name: str) -> "QueueClient":
        from .storage.queue_connection import open_queue

        return open_queue(self._queue_service, name)


def open_credential(settings: Settings) -> "AsyncTokenCredential":
    """The app's own identity: the one that the storage connection names, else whatever the environment offers."""
    from azure.identity.aio import DefaultAzureCredential, ManagedIdentityCredential

    client_id = settings.data_storage.client_id
    return ManagedIdentityCredential(client_id=client_id) if client_id else DefaultAzureCredential()


@cache
def app() -> App:
    """The process's app. The worker runs every invocation on one event loop, so its clients are shared."""
    return App(settings())
