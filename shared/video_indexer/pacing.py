"""Keeps one process within the account's limits: so many requests in any second, so many in any minute."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

from azure.core.pipeline import PipelineRequest, PipelineResponse, policies
from azure.core.rest import AsyncHttpResponse, HttpRequest

from .errors import TooManyRequests


class Pacer:
    """Hands out turns so that no second and no minute holds more than allowed.

    Facts: 10 requests a second and 120 a minute for an account (docs: "Considerations when using Video Indexer at
    scale"). The limits are the account's, so several instances share them: see docs/operating.md for how to divide
    them.
    """

    def __init__(self, per_second: int, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = ((1.0, per_second), (60.0, per_minute))
        self._clock = clock
        self._turns: deque[float] = deque(maxlen=max(per_second, per_minute))

    def reserve(self, patience: float) -> float | None:
        """Takes the next turn and returns the seconds until it.

        None, taking nothing, where that is beyond `patience`.
        """
        now = self._clock()
        turn = now
        for window, limit in self._limits:
            if len(self._turns) >= limit:
                turn = max(turn, self._turns[-limit] + window)
        if turn - now > patience:
            return None
        self._turns.append(turn)
        return turn - now

    def delay(self) -> float:
        """Seconds until the next turn would come."""
        now = self._clock()
        waits = [self._turns[-limit] + window - now for window, limit in self._limits if len(self._turns) >= limit]
        return max(0.0, *waits) if waits else 0.0


class PacingPolicy(policies.AsyncHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """Waits for the pacer's turn before every try; where that is too far off, raises `TooManyRequests` instead."""

    def __init__(self, pacer: Pacer, max_wait: float) -> None:
        super().__init__()
        self._pacer = pacer
        self._max_wait = max_wait

    async def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, AsyncHttpResponse]:
        """Sends the request in its turn."""
        wait = self._pacer.reserve(self._max_wait)
        if wait is None:
            raise TooManyRequests(
                "this process has used up its share of the account's request limit",
                reason="paced",
                remedy="Nothing: the event waits.",
                delay=self._pacer.delay(),
            )
        if wait:
            await asyncio.sleep(wait)
        return await self.next.send(request)
