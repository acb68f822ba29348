"""Who comes next where requests are scarce: callbacks before sweeps, and a tenth for sweeps whatever happens.

Two lines of events wait for the same turns (docs/decisions/0016). All that is kept of a line is when its end comes:
an event that is put back comes after it, once, and finds a turn.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

type Line = Literal["callbacks", "sweeps"]

SHARE: Final = 0.1
"""Of the requests: for sweeps while callbacks take all, and left free for callbacks while sweeps take the rest."""


@dataclass(frozen=True, slots=True)
class Place:
    """In which line a request stands. It is `held` by who was put back for this turn, or goes on with what he began."""

    line: Line = "callbacks"
    held: bool = False


class Lines:
    """When requests come, in seconds on the caller's clock; `limits` are pairs of a window and its requests.

    `slack` is what a window may last longer, `requests_each` how many requests an event makes.
    """

    def __init__(self, limits: tuple[tuple[float, int], ...], *, slack: float, requests_each: int) -> None:
        self._longest = max(window for window, _ in limits)
        self._even = max(window / limit for window, limit in limits)
        self._each = requests_each * max((window + slack) / limit for window, limit in limits)
        self._each_even = requests_each * self._even
        self._ends: dict[Line, float] = {"callbacks": -math.inf, "sweeps": -math.inf}
        self._worked_off = -math.inf  # when all requests so far would be, sent evenly with some room between
        self._owed = -math.inf  # when sweeps have a right to their next

    def due(self, place: Place, free: float, now: float) -> float:
        """When a request of that place may be sent; the limits allow it at `free`."""
        if place.line == "sweeps":
            free = max(free, min(self._worked_off, self._owed))
        return free if place.held else max(free, self._after_last(place.line, now))

    def sent(self, place: Place, at: float, now: float) -> None:
        """A request of that place is sent at that time."""
        even = self._even / (1 - SHARE)
        self._worked_off = min(max(self._worked_off, at) + even, now + self._longest)
        if place.line == "sweeps":
            each = self._even / SHARE
            self._owed = max(self._owed, at - each) + each  # who comes late for one may have the next in time
        if not place.held and self._ends[place.line] > now:
            self._ends[place.line] = self._after_last(place.line, now)

    def join(self, place: Place, due: float, now: float) -> float:
        """Goes to the end of the line, and says when that comes: not before `due`."""
        self._ends[place.line] = max(due, self._after_last(place.line, now))
        return self._ends[place.line]

    def _after_last(self, line: Line, now: float) -> float:
        """When one more at the end of a line comes; long ago where nobody waits in it."""
        end = self._ends[line]
        if end <= now:
            return -math.inf
        if line == "callbacks":
            shared = self._ends["sweeps"] > end or self._owed > now
            return end + self._each / (1 - SHARE if shared else 1)
        return end + (self._each_even / SHARE if self._ends["callbacks"] > end else self._each / (1 - SHARE))
