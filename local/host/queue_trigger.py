"""Queue triggers."""

import uuid
from typing import Self

from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient

from local.host.function import Function
from local.host.protos import TypedData
from local.host.queues import QueueListener
from local.host.settings import HOST_STORAGE, resolve
from local.host.storage import ensure_queue
from local.host.triggers import Surroundings, as_json


class QueueTrigger:
    """Invokes a function for each message of its queue, as host.json `extensions.queues` says."""

    def __init__(self, host: Surroundings, function: Function, queue: QueueClient, poison: QueueClient) -> None:
        self._worker = host.worker
        self._function = function
        options = host.host_json.extensions.queues
        self._listener = QueueListener(queue, poison, options, host.clock.message_lease, host.work, self._invoke)

    @classmethod
    async def open(cls, host: Surroundings, function: Function) -> Self:
        """Creates the queue if it is missing."""
        service = await host.storage.queues(function.trigger.get("connection", HOST_STORAGE))
        name = resolve(function.trigger["queueName"])
        queue = service.get_queue_client(name)
        await ensure_queue(queue)
        return cls(host, function, queue, service.get_queue_client(f"{name}-poison"))

    async def run(self) -> None:
        await self._listener.run()

    async def invoke_by_hand(self, given: str) -> None:
        """Invokes the function with `given` as the text of a message that was never on the queue."""
        await self._invoke(QueueMessage(id=str(uuid.uuid4()), dequeue_count=0), given)

    async def _invoke(self, message: QueueMessage, text: str) -> None:
        metadata = {
            "Id": message.id,
            "DequeueCount": message.dequeue_count,
            "InsertionTime": message.inserted_on,
            "ExpirationTime": message.expires_on,
            "NextVisibleTime": message.next_visible_on,
            "PopReceipt": message.pop_receipt,
        }
        present = {name: as_json(value) for name, value in metadata.items() if value is not None}
        await self._worker.invoke(self._function, TypedData(string=text), present)
