"""A queue message held by this host: kept invisible, then deleted or given back."""

import asyncio
import logging
from datetime import timedelta
from types import TracebackType
from typing import Self

from azure.core.exceptions import AzureError
from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient

log = logging.getLogger(__name__)


class HeldMessage:
    """A received message. Inside `async with` it is made invisible for another `lease` each time half of one is over.

    Another reader may have got the message when its lease ran out; then nothing here has any effect but a warning.
    """

    def __init__(self, queue: QueueClient, message: QueueMessage, lease: timedelta) -> None:
        self.message = message
        self._queue = queue
        self._lease = lease
        self._pop_receipt = message.pop_receipt
        self._renewal: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._renewal = asyncio.create_task(self._renew())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._renewal is not None:
            self._renewal.cancel()
            await asyncio.wait([self._renewal])  # its last pop receipt is the valid one

    async def delete(self) -> None:
        """Takes the message off the queue for good."""
        try:
            await self._queue.delete_message(self.message.id, self._pop_receipt)
        except AzureError as error:
            log.warning("message %s is done but can't be deleted: %s", self.message.id, error)

    async def release(self, after: timedelta) -> None:
        """Lets the message be received again, `after` some time."""
        try:
            await self._hide(after)
        except AzureError as error:
            log.warning("message %s can't be released: %s", self.message.id, error)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 2)
            try:
                await self._hide(self._lease)
            except AzureError as error:
                log.warning("message %s can't be held any longer: %s", self.message.id, error)

    async def _hide(self, time: timedelta) -> None:
        seconds = round(time.total_seconds())
        updated = await self._queue.update_message(self.message.id, self._pop_receipt, visibility_timeout=seconds)
        self._pop_receipt = updated.pop_receipt
