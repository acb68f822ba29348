"""Callbacks for videos that the account never had: whoever knows the callback's key can make up ids."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from ..errors import Permanent

WINDOW: Final = timedelta(minutes=1)
TOLERATED: Final = 10
"""Unknown videos in a minute that change nothing: uploads that were deleted again, callbacks of another account."""
SHARE: Final = 0.1
"""Of the account's requests, what further unknown ids may use up."""


class Stranger(Permanent):
    """Many callbacks name videos that the account never had, and this is another of which nothing stands."""


class Strangers:
    """Counts unknown videos, and once there are many lets only so many further new ids be asked about."""

    def __init__(self, requests_per_minute: int, *, clock: Callable[[], datetime]) -> None:
        self._allowed = max(1, int(requests_per_minute * SHARE))
        self._clock = clock
        self._unknown: deque[datetime] = deque(maxlen=TOLERATED + 1)
        self._asked: deque[datetime] = deque()

    def met(self) -> None:
        """The service does not know a video of which nothing stands."""
        self._unknown.append(self._clock())

    def may_ask(self) -> bool:
        """Whether the service may be asked about one more video of which nothing stands."""
        now = self._clock()
        if len(self._unknown) <= TOLERATED or now - self._unknown[0] > WINDOW:
            return True
        while self._asked and now - self._asked[0] > WINDOW:
            self._asked.popleft()
        if len(self._asked) >= self._allowed:
            return False
        self._asked.append(now)
        return True
