"""The times that the real host has fixed. Tests can't wait for some of them, so the environment may shorten them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self


@dataclass(frozen=True)
class Clock:
    """Each is the real host's, or what its variable gives in seconds."""

    message_lease: timedelta
    """LOCAL_MESSAGE_LEASE, 10 minutes: how long a queue message in work is hidden at a time; after a crash it is back
    that much later."""
    drain: timedelta
    """LOCAL_DRAIN, 10 seconds: how long a host that was told to stop waits for what is running."""
    timer_lock: timedelta
    """LOCAL_TIMER_LOCK, a minute (storage takes no less than 15 seconds): how long a dead host keeps its timers."""
    timer_lock_poll: timedelta
    """LOCAL_TIMER_LOCK_POLL, a minute: how often a host without the lock asks for it."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Raises ValueError for what is no number."""
        variables = (
            ("LOCAL_MESSAGE_LEASE", "600"),
            ("LOCAL_DRAIN", "10"),
            ("LOCAL_TIMER_LOCK", "60"),
            ("LOCAL_TIMER_LOCK_POLL", "60"),
        )
        return cls(*(timedelta(seconds=float(environment.get(name) or usual)) for name, usual in variables))
