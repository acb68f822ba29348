"""The clock, and how a moment is written."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """A moment as `2026-01-01T00:00:00.000000Z`: UTC and of fixed width, so that text sorts as time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
