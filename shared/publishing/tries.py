"""How often the host tries a message: host.json, or the app setting that overrides it.

The host reads `AzureFunctionsJobHost__…` without regard to case, and takes `:` for `__` where the system allows it.
"""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

HOST_JSON: Final = Path(__file__).parents[2] / "host.json"
OVERRIDE: Final = "AzureFunctionsJobHost__extensions__queues__maxDequeueCount"
USUAL: Final = 5
"""The host's own default."""


@cache
def max_dequeue_count() -> int:
    """How often the host tries a message before it goes to the poison queue."""
    # A command that is installed by itself has no host.json.
    return read_max_dequeue_count(os.environ, HOST_JSON.read_bytes() if HOST_JSON.is_file() else b"{}")


def read_max_dequeue_count(environment: Mapping[str, str], host_json: bytes) -> int:
    """The same from what is given, as the host reads it: a value that is no number counts as not given."""
    given = {_canonical(name): value for name, value in environment.items()}.get(_canonical(OVERRIDE), "").strip()
    if given.isascii() and given.isdecimal() and int(given):
        return int(given)
    queues = json.loads(host_json).get("extensions", {}).get("queues", {})
    return int(queues.get("maxDequeueCount", USUAL))


def _canonical(name: str) -> str:
    return name.replace("__", ":").lower()
