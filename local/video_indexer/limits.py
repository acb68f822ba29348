"""The account's rate: 10 requests a second and 120 a minute (Video Indexer's documented limits)."""

import math
import time
from collections import deque

import msgspec

from local.video_indexer.refusals import refused_by_fault


class Rate(msgspec.Struct, frozen=True):
    """`second` is how long a second lasts, so that a test's minute need not take one. 0 requests: no limit."""

    per_second: int = 10
    per_minute: int = 120
    second: float = 1.0


UNLIMITED = Rate(per_second=0, per_minute=0)


class RateLimit:
    """Two sliding windows. A refused request does not count."""

    def __init__(self, rate: Rate) -> None:
        self._windows = [
            _Window(rate.per_second, rate.second),
            _Window(rate.per_minute, 60 * rate.second),
        ]
        self._second = rate.second

    def admit(self) -> None:
        """Count a request, or raise 429 with the whole seconds after which the next one fits."""
        now = time.monotonic()
        wait = max(window.wait(now) for window in self._windows)
        if wait > 0:
            raise refused_by_fault(429, math.ceil(wait / self._second))
        for window in self._windows:
            window.count(now)


class _Window:
    def __init__(self, requests: int, seconds: float) -> None:
        self._requests = requests
        self._seconds = seconds
        self._seen: deque[float] = deque(maxlen=requests or None)

    def wait(self, now: float) -> float:
        if not self._requests or len(self._seen) < self._requests:
            return 0
        return self._seen[0] + self._seconds - now

    def count(self, now: float) -> None:
        if self._requests:
            self._seen.append(now)
