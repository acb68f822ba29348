"""How far a sweep is, kept between its turns. One that cannot be read, whoever wrote it, is a fresh start."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Self

from ..moments import rfc3339
from ..storage.facts import moment
from .walk import NAMED, Walk

PATIENT_TURNS: Final = 3
"""How many turns may fail at one place before the walk begins again: the service may have forgotten the place."""
SKEW: Final = timedelta(minutes=10)
"""How far the clocks of two workers may differ."""


@dataclass(slots=True)
class Round:
    """One sweep from the first item to the last, over as many turns as it takes."""

    started: datetime
    previous: datetime | None = None
    """When the round before it began: that one took up what was due by then."""
    finished: bool = False
    stuck: int = 0
    """How many turns in a row failed where they began."""
    walk: Walk = field(default_factory=Walk)

    @classmethod
    def read(cls, state: dict[str, Any], now: datetime) -> Self | None:
        """From a checkpoint; None where there is none that makes sense."""
        started, previous = _moment(state.get("started")), _moment(state.get("previous"))
        if started is None or started > now + SKEW:
            return None
        named = state.get("named")
        walk = Walk(
            page=_text(state.get("page")),
            after=_text(state.get("after")),
            receipts=_text(state.get("receipts")),
            troubles=_count(state.get("troubles")),
            named=[str(words) for words in named[:NAMED]] if isinstance(named, list) else [],
        )
        return cls(started, previous, state.get("finished") is True, _count(state.get("stuck")), walk)

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {
            "started": rfc3339(self.started),
            "previous": rfc3339(self.previous) if self.previous else None,
            "finished": self.finished,
            "stuck": self.stuck,
            "page": self.walk.page,
            "after": self.walk.after,
            "receipts": self.walk.receipts,
            "troubles": self.walk.troubles,
            "named": self.walk.named,
        }

    def next(self, now: datetime) -> "Round":
        """The round after this one."""
        return Round(now, previous=self.started)

    def finish(self) -> None:
        """Everything was looked at."""
        self.finished, self.stuck = True, 0
        self.walk.begin_again()

    def fail(self, began_at: tuple[str, str]) -> None:
        """A turn that began there ended in an error."""
        self.stuck = self.stuck + 1 if self.walk.place == began_at else 0
        if self.stuck >= PATIENT_TURNS:
            self.stuck = 0
            self.walk.begin_again()


def _moment(value: object) -> datetime | None:
    return moment(value) if isinstance(value, str) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
