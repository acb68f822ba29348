"""The queue of events, in memory."""

from shared.events import IndexingEvent


class FakeQueue:
    """Keeps what was sent, with its delay. While `broken` is set, sending raises it."""

    def __init__(self) -> None:
        self.sent: list[tuple[IndexingEvent, float]] = []
        self.poison: list[str] = []
        self.broken: Exception | None = None

    async def send(self, event: IndexingEvent, *, delay: float = 0) -> None:
        self._raise()
        self.sent.append((event, delay))

    async def send_to_poison(self, message: str) -> None:
        self._raise()
        self.poison.append(message)

    def _raise(self) -> None:
        if self.broken is not None:
            raise self.broken
