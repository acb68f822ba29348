"""Keeps one process within the account's limits: so many requests in any second, so many in any minute."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from azure.core.pipeline import PipelineRequest, PipelineResponse, policies
from azure.core.rest import AsyncHttpResponse, HttpRequest

from .errors import TooManyRequests

ARRIVES_WITHIN: Final = 1.0
"""Seconds after which a request is taken to have reached the service, though it has not answered."""


class Turn:
    """One request's turn, a window after those of earlier requests that it comes `after`.

    The service counts a request when it arrives there, which is seen from here as some time between its being sent
    and its being answered. Two requests sent exactly a window apart can arrive closer together, and then the second
    is refused; so a window begins with the answer.
    """

    __slots__ = ("_after", "_clock", "_earliest", "_latest")

    def __init__(self, clock: Callable[[], float], after: tuple[tuple["Turn", float], ...]) -> None:
        self._clock = clock
        self._after = after
        self._earliest = 0.0
        self._latest = math.inf
        self.wait()

    def wait(self) -> float:
        """Seconds until the request may be sent, as far as is known: ask again after them, until it is 0."""
        now = self._clock()
        self._earliest = max([now, *(earlier.counted(now) + window for earlier, window in self._after)])
        return self._earliest - now

    def counted(self, now: float) -> float:
        """When the service counts the request, at the earliest that is still possible."""
        return min(max(self._earliest, now), self._latest)

    def sent(self) -> None:
        """The request is on its way."""
        self._earliest = self._clock()
        self._latest = self._earliest + ARRIVES_WITHIN

    def over(self) -> None:
        """The service has answered or never will, or the request was given up before it was sent."""
        self._latest = min(self._latest, self._clock())
        self._after = ()  # else every turn would keep all before it in memory


class Pacer:
    """Hands out turns so that no second and no minute holds more than allowed.

    Facts: 10 requests a second and 120 a minute for an account (docs: "Considerations when using Video Indexer at
    scale"). The limits are the account's, so several instances share them: see docs/operating.md for how to divide
    them.
    """

    def __init__(self, per_second: int, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = ((1.0, per_second), (60.0, per_minute))
        self._clock = clock
        self._turns: deque[Turn] = deque(maxlen=max(per_second, per_minute))

    def reserve(self, patience: float) -> Turn | None:
        """Takes the next turn, or none where that is more than `patience` seconds off."""
        turn = self._next()
        if turn.wait() > patience:
            return None
        self._turns.append(turn)
        return turn

    def delay(self) -> float:
        """Seconds until the next turn would come."""
        return self._next().wait()

    def _next(self) -> Turn:
        limits = [(window, limit) for window, limit in self._limits if len(self._turns) >= limit]
        return Turn(self._clock, tuple((self._turns[-limit], window) for window, limit in limits))


class PacingPolicy(policies.AsyncHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """Waits for the pacer's turn before every try; where that is too far off, raises `TooManyRequests` instead.

    That asks to come back before the turn, by half of what is waited in place: an event on the queue is seen some
    seconds after it can be, as the host looks into an idle queue now and then, and in the meantime turns would go by.
    """

    def __init__(self, pacer: Pacer, max_wait: float) -> None:
        super().__init__()
        self._pacer = pacer
        self._max_wait = max_wait

    async def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, AsyncHttpResponse]:
        """Sends the request in its turn."""
        turn = self._pacer.reserve(self._max_wait)
        if turn is None:
            raise TooManyRequests(
                "this process has used up its share of the account's request limit",
                reason="paced",
                remedy="Nothing: the event waits.",
                delay=self._pacer.delay() - self._max_wait / 2,
            )
        try:
            while wait := turn.wait():  # noqa: ASYNC110 - each pause is as long as is known by then
                await asyncio.sleep(wait)
            turn.sent()
            return await self.next.send(request)
        finally:
            turn.over()
