"""Keeps one process within the account's limits: so many requests in any second, so many in any minute."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from azure.core.pipeline import PipelineRequest, PipelineResponse, policies
from azure.core.rest import AsyncHttpResponse, HttpRequest

from .errors import OutOfTurn
from .lines import Lines, Place

ARRIVES_WITHIN: Final = 1.0
"""Seconds after which a request is taken to have reached the service, though it has not answered.

One that takes longer, over a new connection in trouble, may be counted beside others; a 429 is then waited out.
"""

NEXT: Final = Place()


class Turn:
    """One request's turn. It comes `after` earlier ones: for each window in seconds, the one that must be so far away.

    The service counts a request when it arrives there, which is seen from here as some time between its being sent
    and its being answered. Two requests sent exactly a window apart can arrive closer together, and then the second
    is refused; so a window begins with the answer.
    """

    __slots__ = ("_clock", "_not_before", "after", "at", "given_up", "latest")

    def __init__(self, clock: Callable[[], float], after: dict[float, "Turn"]) -> None:
        self._clock = clock
        self.after = after
        self.at = -math.inf  # when the request is to be sent, as far as is known; once it is sent, when it was
        self.latest = math.inf
        self.given_up = False
        self._not_before = -math.inf

    def put_off(self, until: float) -> None:
        """The request lets others go first, until that time."""
        self._not_before = until

    def wait(self) -> float:
        """Seconds until the request may be sent, as far as is known: ask again after them, until it is 0."""
        now = self._clock()
        self.at = max(now, self._due(now), self._not_before)
        return self.at - now

    def sent(self) -> None:
        """The request is on its way."""
        self.at = self._clock()
        self.latest = self.at + ARRIVES_WITHIN
        self.after = {}  # else every turn would keep all before it in memory

    def answered(self) -> None:
        """The service has answered, so it has counted the request."""
        self.latest = min(self.latest, self._clock())

    def give_up(self) -> None:
        """The request will not be sent. Who comes after it comes after the turns that it came after."""
        self.given_up = True

    def _due(self, now: float) -> float:
        return max((earlier.begins(window, now) + window for window, earlier in self.after.items()), default=-math.inf)

    def begins(self, window: float, now: float) -> float:
        """When the window behind this turn begins, were its request sent or answered now."""
        turn: Turn | None = self
        while turn is not None and turn.given_up:
            turn = turn.after.get(window)
        return -math.inf if turn is None else min(max(turn.at, now), turn.latest)


class Pacer:
    """Hands out turns so that no second and no minute holds more than allowed.

    Facts: 10 requests a second and 120 a minute for an account (docs: "Considerations when using Video Indexer at
    scale"). The limits are the account's, so several instances share them: see docs/operating.md for how to divide
    them. `requests_each` is how many requests an event makes: what a place in the line is worth.
    """

    def __init__(
        self,
        per_second: int,
        per_minute: int,
        *,
        requests_each: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = ((1.0, per_second), (60.0, per_minute))
        self._lines = Lines(self._limits, slack=ARRIVES_WITHIN, requests_each=requests_each)
        self._clock = clock
        self._turns: deque[Turn] = deque(maxlen=max(per_second, per_minute))

    def reserve(self, patience: float, place: Place = NEXT) -> Turn | None:
        """Takes the next turn for that place, or none where it is more than `patience` seconds off."""
        now, turn = self._clock(), self._next()
        due = self._lines.due(place, now + turn.wait(), now)
        if due - now > patience:
            return None
        if place.line == "sweeps":
            turn.put_off(due)
        self._lines.sent(place, now + turn.wait(), now)
        self._turns.append(turn)
        return turn

    def join(self, place: Place = NEXT) -> float:
        """Goes to the end of the line; seconds until its turn, for which to come back with the place held."""
        now = self._clock()
        due = self._lines.due(replace(place, held=True), now + self._next().wait(), now)
        return self._lines.join(place, due, now) - now

    def delay(self) -> float:
        """Seconds until the next turn would come."""
        return self._next().wait()

    def _next(self) -> Turn:
        after = {window: self._turns[-limit] for window, limit in self._limits if len(self._turns) >= limit}
        return Turn(self._clock, after)


class PacingPolicy(policies.AsyncHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """Waits for the pacer's turn before every try; where that is too far off, raises `OutOfTurn` instead.

    That asks to come back once, for the turn, and before it by half of what is waited in place: an event on the queue
    is seen some seconds after it can be, as the host looks into an idle queue now and then, and in the meantime turns
    would go by.
    """

    def __init__(self, pacer: Pacer, max_wait: float) -> None:
        super().__init__()
        self._pacer = pacer
        self._max_wait = max_wait

    async def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, AsyncHttpResponse]:
        """Sends the request in its turn.

        The option `patience` is how long this one waits, instead of `max_wait`; `place` is where it stands in line.
        """
        patience = request.context.setdefault("patience", request.context.options.pop("patience", None))
        place = request.context.setdefault("place", request.context.options.pop("place", None)) or NEXT
        turn = self._pacer.reserve(self._max_wait if patience is None else patience, place)
        if turn is None:
            raise OutOfTurn(
                "this process has used up its share of the account's request limit",
                reason="paced",
                remedy="Nothing: the event waits.",
                delay=self._pacer.join(place) - self._max_wait / 2,
            )
        request.context["place"] = replace(place, held=True)  # for the tries that may follow
        try:
            while wait := turn.wait():  # noqa: ASYNC110 - each pause is as long as is known by then
                await asyncio.sleep(wait)
        except BaseException:
            turn.give_up()
            raise
        turn.sent()
        response = await self.next.send(request)
        turn.answered()
        return response
