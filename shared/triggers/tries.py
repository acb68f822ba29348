"""What the app needs to know of its own host.json."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Final

HOST_JSON: Final = Path(__file__).parents[2] / "host.json"
OVERRIDE: Final = "AzureFunctionsJobHost__extensions__queues__maxDequeueCount"


@cache
def max_dequeue_count() -> int:
    """How often the host tries a message before it goes to the poison queue."""
    if override := os.environ.get(OVERRIDE):
        return int(override)
    return int(json.loads(HOST_JSON.read_bytes())["extensions"]["queues"]["maxDequeueCount"])
