"""The clock, how far two of them are trusted to agree, and how a moment is written."""

from datetime import UTC, datetime, timedelta
from typing import Final

CLOCK_MARGIN: Final = timedelta(seconds=5)
"""What a worker's clock, by which events are received, and the service's, by which indexes are read, may differ."""


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """A moment as `2026-01-01T00:00:00.000000Z`: UTC and of fixed width, so that text sorts as time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
