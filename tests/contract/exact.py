"""Times read a second way: splitting and whole numbers alone, nothing of the normalizer."""

from decimal import Decimal
from typing import Final

TICKS: Final = Decimal(10_000_000)


def ticks_of_text(text: str) -> int:
    """Ticks of 100 ns in a legal timecode."""
    *front, minutes, seconds = "".join(text.split()).split(":")
    days, hours = front if len(front) == 2 else front[0].split(".") if "." in front[0] else ("0", front[0])
    return whole(Decimal(seconds) + 60 * (Decimal(minutes) + 60 * (Decimal(hours) + 24 * Decimal(days))))


def ticks_of_seconds(seconds: float) -> int:
    """Ticks in a number as a document shows it; fails where it shows more than whole ticks."""
    return whole(Decimal(repr(seconds)))


def whole(seconds: Decimal) -> int:
    """Seconds as ticks, and no rounding."""
    ticks = seconds * TICKS
    assert ticks == int(ticks), f"{seconds} s is no whole number of ticks"
    return int(ticks)
