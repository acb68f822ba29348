"""The host's own queue of blobs to handle: what the scan or Event Grid found, until the function has run."""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Self

from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient

from local.host.encoding import encode
from local.host.function import InvocationFailed
from local.host.queues import QueueListener
from local.host.settings import HOST_STORAGE
from local.host.storage import ensure_queue
from local.host.triggers import Surroundings

log = logging.getLogger(__name__)

POISON_QUEUE: Final = "webjobs-blobtrigger-poison"


@dataclass(frozen=True)
class FoundBlob:
    """A version of a blob that a function has to see."""

    function: str
    container: str
    name: str
    etag: str

    def to_json(self) -> str:
        """The storage extension's message (BlobTriggerMessage)."""
        return json.dumps(
            {
                "Type": "BlobTrigger",
                "FunctionId": self.function,
                "BlobType": "BlockBlob",
                "ContainerName": self.container,
                "BlobName": self.name,
                "ETag": self.etag,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads what `to_json` wrote. Raises ValueError."""
        try:
            fields = json.loads(text)
            return cls(fields["FunctionId"], fields["ContainerName"], fields["BlobName"], fields["ETag"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"no blob trigger message: {error!r}") from error


class BlobQueue:
    """`azure-webjobs-blobtrigger-<host id>` in the host storage, and who handles what is on it.

    A blob that fails `poisonBlobThreshold` times ends in `webjobs-blobtrigger-poison`.
    """

    def __init__(self, host: Surroundings, queue: QueueClient, poison: QueueClient) -> None:
        # Failures are tried again at once, whatever `visibilityTimeout` says.
        options = host.host_json.extensions.queues.model_copy(
            update={
                "max_dequeue_count": host.host_json.extensions.blobs.poison_blob_threshold,
                "visibility_timeout": timedelta(0),
            }
        )
        self._encoding = options.message_encoding
        lease = host.clock.message_lease
        self._listener = QueueListener(queue, poison, options, lease, host.work, self._dispatch)
        self._handlers: dict[str, Callable[[FoundBlob], Awaitable[None]]] = {}

    @classmethod
    async def open(cls, host: Surroundings) -> Self:
        """Creates the queue if it is missing."""
        service = await host.storage.queues(HOST_STORAGE)
        queue = service.get_queue_client(f"azure-webjobs-blobtrigger-{host.host_id}")
        await ensure_queue(queue)
        return cls(host, queue, service.get_queue_client(POISON_QUEUE))

    def register(self, function: str, handler: Callable[[FoundBlob], Awaitable[None]]) -> None:
        """Has `handler` called with what is found for the function."""
        self._handlers[function] = handler

    async def send(self, found: FoundBlob) -> None:
        """Puts a found blob on the queue. From then on it isn't lost."""
        await self._listener.send(encode(found.to_json(), self._encoding))

    async def run(self) -> None:
        """Handles found blobs until cancelled."""
        await self._listener.run()

    async def _dispatch(self, message: QueueMessage, text: str) -> None:
        try:
            found = FoundBlob.from_json(text)
        except ValueError as error:
            raise InvocationFailed(str(error)) from error
        if handler := self._handlers.get(found.function):
            await handler(found)
        else:
            log.warning("message %s is for %s, which the app hasn't", message.id, found.function)
