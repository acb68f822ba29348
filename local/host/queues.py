"""Reading a queue as the storage extension does: at least once, a bounded number of tries, then the poison queue."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from azure.core.exceptions import AzureError
from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient

from local.host.encoding import NotBase64, NotText, read, unwrap
from local.host.function import InvocationFailed
from local.host.host_json import QueueOptions
from local.host.leases import HeldMessage
from local.host.storage import ensure_queue
from local.host.work import Work

log = logging.getLogger(__name__)

_SHORTEST_WAIT: Final = timedelta(milliseconds=100)


class QueueListener:
    """Hands each message of a queue, with its decoded text, to `handle`; several at a time.

    A message is deleted after `handle` returns. After InvocationFailed or a storage error it is visible again when
    `visibilityTimeout` has passed, or moves to the poison queue with its `maxDequeueCount`-th failure. While in
    work it is invisible for one `lease` after another: that long after a crash it is back, and so is one whose
    `handle` was cut off when the host stopped.
    """

    def __init__(
        self,
        queue: QueueClient,
        poison: QueueClient,
        options: QueueOptions,
        lease: timedelta,
        work: Work,
        handle: Callable[[QueueMessage, str], Awaitable[None]],
    ) -> None:
        self._queue = queue
        self._poison = poison
        self._options = options
        self._lease = lease
        self._work = work
        self._handle = handle
        self._in_work: set[asyncio.Task[None]] = set()
        self._sent = asyncio.Event()

    async def send(self, text: str) -> None:
        """Puts an encoded text on the queue and polls at once."""
        await self._queue.send_message(text)
        self._sent.set()

    async def run(self) -> None:
        """Polls until cancelled. The messages in work are left to the host."""
        wait = _SHORTEST_WAIT
        while True:
            self._sent.clear()
            messages = await self._receive()
            for message in messages:
                task = self._work.start(self._process(message))
                self._in_work.add(task)
                task.add_done_callback(self._in_work.discard)
            wait = _SHORTEST_WAIT if messages else min(wait * 2, self._options.max_polling_interval)
            if not messages:
                await self._idle(wait)
            while len(self._in_work) > self._options.refill_at:
                await asyncio.wait(self._in_work, return_when=asyncio.FIRST_COMPLETED)

    async def _receive(self) -> list[QueueMessage]:
        lease = round(self._lease.total_seconds())
        pages = self._queue.receive_messages(
            messages_per_page=self._options.batch_size, visibility_timeout=lease
        ).by_page()
        try:
            async for page in pages:  # an empty queue has no page
                return [message async for message in page]
        except AzureError as error:
            log.warning("queue %s can't be read: %s", self._queue.queue_name, error)
        return []

    async def _idle(self, wait: timedelta) -> None:
        try:
            async with asyncio.timeout(wait.total_seconds()):
                await self._sent.wait()
        except TimeoutError:
            return

    async def _process(self, message: QueueMessage) -> None:
        held = HeldMessage(self._queue, message, self._lease)
        tries, most = message.dequeue_count or 0, self._options.max_dequeue_count
        if tries > most:  # workers died with it, so that nobody counted
            await self._give_up(held)
            return
        try:
            carried = unwrap(message.content, self._options.message_encoding)
            async with held:
                await self._handle(message, read(carried))
        except NotBase64 as error:
            log.warning("message %s of queue %s is not tried: %s", message.id, self._queue.queue_name, error)
            await self._move_to_poison(held)
        except (InvocationFailed, NotText, AzureError) as error:
            log.warning("message %s, try %d of %d: %s", message.id, tries, most, error)
            if tries >= most:
                await self._give_up(held)
            else:
                await held.release(self._options.visibility_timeout)
        else:
            await held.delete()

    async def _give_up(self, held: HeldMessage) -> None:
        # The words are the storage extension's, so that a log query written for Azure finds them here.
        log.warning(
            "Message has reached MaxDequeueCount of %d. Moving message to queue '%s'.",
            self._options.max_dequeue_count,
            self._poison.queue_name,
        )
        await self._move_to_poison(held)

    async def _move_to_poison(self, held: HeldMessage) -> None:
        """As it came. Like the storage extension it asks for no time to live, so that storage forgets it in 7 days."""
        try:
            await ensure_queue(self._poison)
            await self._poison.send_message(held.message.content)
        except AzureError as error:
            log.warning("message %s stays, as it can't be moved: %s", held.message.id, error)
        else:
            await held.delete()
