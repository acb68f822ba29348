"""The queue of events and its poison queue, on Azure Queue Storage.

Enqueueing goes through the SDK and not through an output binding: a binding's failure cannot be caught in the
function, and a callback whose event was not stored must not be answered with success.
"""

from base64 import b64decode
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError

from ..errors import Transient
from ..events import IndexingEvent
from ..names import BLOB_POISON_QUEUE, EVENTS_QUEUE, POISON_QUEUE

if TYPE_CHECKING:
    from azure.storage.queue.aio import QueueClient

FOR_EVER: Final = -1
PEEK_LIMIT: Final = 32
HOLD_SECONDS: Final = 60

_GONE: Final = ("MessageNotFound", "PopReceiptMismatch")
"""The service's error codes for a message that is no longer there, or no longer this receiver's."""


class Waiting(NamedTuple):
    """How the queues stand; counts are approximate, as the service's are."""

    events: int
    poison: int
    oldest: datetime | None
    """When the oldest event that can be seen was queued."""


class PoisonMessage(NamedTuple):
    """A message that was taken from the poison queue; it reappears there unless it is deleted.

    `text` is what was meant where that can be told: anybody may have put anything on the queue.
    """

    id: str
    receipt: str
    text: str


class EventQueue:
    """Puts events on the queue `index-events`. Messages are base64, as the Functions host expects them.

    The clients encode what they send and hand over what they receive as it stands: one message that is not base64 would
    cost all that came with it.

    :param open_queue: opens the queue of a name; called when something is first sent, or asked of it.
    """

    def __init__(self, open_queue: "Callable[[str], QueueClient]") -> None:
        self._open_queue = open_queue

    @cached_property
    def _events(self) -> "QueueClient":
        return self._open_queue(EVENTS_QUEUE)

    @cached_property
    def _poison(self) -> "QueueClient":
        return self._open_queue(POISON_QUEUE)

    @cached_property
    def _blob_poison(self) -> "QueueClient":
        return self._open_queue(BLOB_POISON_QUEUE)

    async def send(self, event: IndexingEvent, *, delay: float = 0) -> None:
        """Enqueues an event, to be seen after `delay` seconds; raises `Transient` where it could not be stored."""
        try:
            await self._events.send_message(
                event.to_message(), visibility_timeout=int(delay) or None, time_to_live=FOR_EVER
            )
        except AzureError as error:
            raise Transient(
                f"{event.subject}: the event could not be queued: {type(error).__name__}",
                reason="queue-unavailable",
                remedy="Nothing if it is repeated; else check the storage account and the app's role on its queues.",
            ) from error

    async def send_to_poison(self, message: str) -> None:
        """Sets a message aside that is no event, for a person to look at."""
        await self._poison.send_message(message, time_to_live=FOR_EVER)

    async def backlog(self) -> int:
        """About how many events wait, those put back for later included."""
        return (await self._events.get_queue_properties()).approximate_message_count or 0

    async def standing(self) -> Waiting:
        """How many messages wait, in both poison queues together, and since when."""
        poison = await _count(self._poison) + await _count(self._blob_poison)
        oldest = await self._events.peek_messages()
        return Waiting(await self.backlog(), poison, oldest[0].inserted_on if oldest else None)

    async def peek_events(self) -> list[str]:
        """The next events (32 at most), left where they are."""
        return [text_of(message.content) for message in await self._events.peek_messages(PEEK_LIMIT)]

    async def look_at_poison(self) -> list[PoisonMessage]:
        """Every message of the poison queue, left there. The service lets only the oldest 32 be peeked at."""
        found = [message async for message in self.receive_poison()]
        for message in found:
            await self.release_poison(message)
        return found

    async def receive_poison(self) -> AsyncIterator[PoisonMessage]:
        """Every message of the poison queue once, hidden from others for a minute.

        Messages whose minute has run out reappear behind those that were not seen yet: at the first, all were seen.
        """
        seen: set[str] = set()
        async for message in self._poison.receive_messages(
            messages_per_page=PEEK_LIMIT, visibility_timeout=HOLD_SECONDS
        ):
            if message.id in seen:
                return
            seen.add(message.id)
            yield PoisonMessage(message.id, message.pop_receipt or "", text_of(message.content))

    async def delete_poison(self, message: PoisonMessage) -> None:
        """Removes a message that was received."""
        with _unless_gone():
            await self._poison.delete_message(message.id, message.receipt)

    async def release_poison(self, message: PoisonMessage) -> None:
        """Lets others see a message again at once."""
        with _unless_gone():
            await self._poison.update_message(message.id, message.receipt, visibility_timeout=0)


async def _count(queue: "QueueClient") -> int:
    """About how many messages a queue has; none where it was never needed, for the host makes its own."""
    try:
        return (await queue.get_queue_properties()).approximate_message_count or 0
    except ResourceNotFoundError:
        return 0


def text_of(content: object) -> str:
    """The text of a message: what its base64 holds, or the message itself where that is no text."""
    raw = str(content or "")
    try:
        return b64decode(raw, validate=True).decode()
    except ValueError:  # not base64, or not UTF-8 within
        return raw


@contextmanager
def _unless_gone() -> Iterator[None]:
    """Passes over a message whose minute has run out: another may have deleted it since, or hold it now."""
    try:
        yield
    except HttpResponseError as error:
        if getattr(error, "error_code", None) not in _GONE:
            raise
