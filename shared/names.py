"""The names that code, host and infrastructure must agree on."""

from typing import Final

DATA_CONNECTION: Final = "DATA_STORAGE"
INDEXES_CONTAINER: Final = "indexes"
DEFAULT_INSIGHTS_CONTAINER: Final = "insights"
EVENTS_QUEUE: Final = "index-events"
POISON_QUEUE: Final = "index-events-poison"
