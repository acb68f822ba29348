"""How the storage's clients send: how often they try again in place, and whether they look for a proxy."""

from typing import Any

from ..settings import proxy_is_set


def sending() -> dict[str, Any]:
    """Options of either SDK's client.

    By default it waits 18, 24 and 42 s between its tries. A callback is answered sooner than that or not at all, and
    events are tried again by their queue: two short waits bridge a blip.
    """
    return {
        "initial_backoff": 0,
        "increment_base": 2,
        "random_jitter_range": 1,
        "retry_total": 2,
        "use_env_settings": proxy_is_set(),
    }
