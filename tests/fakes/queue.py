"""The queue of events and its poison queue, in memory."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

from shared.events import IndexingEvent
from shared.storage.queue import PoisonMessage, Waiting


class FakeQueue:
    """Keeps what was sent, with its delay in whole seconds. While `broken` is set, sending raises it.

    `waiting` and `oldest` say how the queue stands for who asks; `on_send` is called after each event.
    """

    def __init__(self) -> None:
        self.sent: list[tuple[IndexingEvent, int]] = []
        self.poison: list[str] = []
        self.broken: Exception | None = None
        self.waiting = 0
        self.oldest: datetime | None = None
        self.on_send: Callable[[], None] = lambda: None

    async def send(self, event: IndexingEvent, *, delay: float = 0) -> None:
        self._raise()
        self.sent.append((event, int(delay)))
        self.on_send()

    async def send_to_poison(self, message: str) -> None:
        self._raise()
        self.poison.append(message)

    async def backlog(self) -> int:
        return self.waiting

    async def standing(self) -> Waiting:
        return Waiting(self.waiting, len(self.poison), self.oldest)

    async def receive_poison(self) -> AsyncIterator[PoisonMessage]:
        for text in list(self.poison):
            yield PoisonMessage(text, "", text)

    async def delete_poison(self, message: PoisonMessage) -> None:
        self.poison.remove(message.id)

    async def release_poison(self, message: PoisonMessage) -> None:
        assert message.id in self.poison

    def _raise(self) -> None:
        if self.broken is not None:
            raise self.broken
