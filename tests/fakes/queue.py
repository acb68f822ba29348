"""The queue of events and its poison queue, in memory."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from itertools import count

from shared.errors import Transient
from shared.events import IndexingEvent
from shared.settings import WEEK
from shared.storage.queue import PoisonMessage, Waiting


class Message(str):
    """A message of the poison queue that was seen: its text, with an id, and a receipt for who received it last."""

    id: str
    receipt = 0
    hidden = False


class FakeQueue:
    """Keeps what was sent, with its delay in whole seconds. While `broken` is set, sending raises it.

    `waiting` are events of others, and `oldest` says how long one of them has waited; `on_send` is called after each
    event, `on_standing` before it is told how the queues stand, to raise. A poison message stays hidden from when it is
    received until it is released: no minute passes here.
    """

    def __init__(self) -> None:
        self.sent: list[tuple[IndexingEvent, int]] = []
        self.poison: list[str] = []
        self.broken: Exception | None = None
        self.waiting = 0
        self.oldest: datetime | None = None
        self.on_send: Callable[[], None] = lambda: None
        self.on_standing: Callable[[], None] = lambda: None
        self._ids = count(1)

    async def send(self, event: IndexingEvent, *, delay: float = 0) -> None:
        self._raise()
        if not 0 <= int(delay) <= WEEK:
            raise Transient(f"{event.subject}: no such delay", reason="queue-unavailable", remedy="Nothing.")
        self.sent.append((event, int(delay)))
        self.on_send()

    async def send_to_poison(self, message: str) -> None:
        self._raise()
        self.poison.append(message)

    async def backlog(self) -> int:
        return self.waiting + len(self.sent)

    async def standing(self) -> Waiting:
        self.on_standing()
        seen = [event.received_at for event, delay in self.sent if not delay]
        return Waiting(await self.backlog(), len(self.poison), min([*seen, *filter(None, [self.oldest])], default=None))

    async def peek_events(self) -> list[str]:
        return [event.to_message() for event, delay in self.sent if not delay]

    async def look_at_poison(self) -> list[PoisonMessage]:
        found = [message async for message in self.receive_poison()]
        for message in found:
            await self.release_poison(message)
        return found

    async def receive_poison(self) -> AsyncIterator[PoisonMessage]:
        self.poison[:] = map(self._identified, self.poison)
        for message in [each for each in self.poison if isinstance(each, Message) and not each.hidden]:
            message.hidden = True
            message.receipt += 1
            yield PoisonMessage(message.id, str(message.receipt), str(message))

    async def delete_poison(self, message: PoisonMessage) -> None:
        if held := self._held(message):
            self.poison[:] = [each for each in self.poison if each is not held]

    async def release_poison(self, message: PoisonMessage) -> None:
        if held := self._held(message):
            held.hidden = False
            held.receipt += 1

    def _identified(self, text: str) -> Message:
        if isinstance(text, Message):
            return text
        message = Message(text)
        message.id = str(next(self._ids))
        return message

    def _held(self, message: PoisonMessage) -> Message | None:
        """The message, where it is still there and its receipt is the latest."""
        known = {each.id: each for each in self.poison if isinstance(each, Message)}
        held = known.get(message.id)
        return held if held is not None and str(held.receipt) == message.receipt else None

    def _raise(self) -> None:
        if self.broken is not None:
            raise self.broken
