"""A coroutine of the production code, run from one operation to the next without an event loop."""

from collections.abc import Coroutine, Hashable
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import Any, Final

from shared.errors import Conflict

from .operations import Operation

CONFLICT: Final = "conflict"


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended: with an outcome, or by raising (the queue then delivers the message again)."""

    outcome: str
    raised: bool = False


class Running:
    """A coroutine of an attempt, in a context of its own as a task has it, and what it asks."""

    def __init__(self, coroutine: Coroutine[Operation, Any, str]) -> None:
        self._coroutine = coroutine
        self._context: Context = copy_context()
        self.asks: Operation | Ending = self._context.run(self._resumed, None)

    def answer(self, answer: Hashable) -> None:
        """Runs it to what it asks next, or to its end."""
        self.asks = self._context.run(self._resumed, answer)

    def close(self) -> None:
        """Ends it where it is."""
        self._context.run(self._coroutine.close)

    def _resumed(self, answer: Hashable) -> Operation | Ending:
        try:
            return self._coroutine.throw(Conflict()) if answer == CONFLICT else self._coroutine.send(answer)
        except StopIteration as ended:
            return Ending(str(ended.value))
        except Exception as error:  # noqa: BLE001 - whatever it raises, the host delivers the message again
            return Ending(type(error).__name__, raised=True)
