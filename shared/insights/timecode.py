"""Timecodes: the service's times as exact numbers.

Video Indexer writes a .NET TimeSpan: ``h:mm:ss`` with up to seven fraction digits (``0:02:11.1643666``), days in front
as ``d.hh:mm:ss`` or ``d:hh:mm:ss``, now and then with spaces around the separators (``00: 01: 33.867``). One fraction
digit of the seventh place is a tick of 100 ns. Everything is computed on whole ticks; a float appears only at the end.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

TICKS_PER_SECOND: Final = 10_000_000

# A double holds every count of ticks below this one and prints it back unchanged (15 digits): about 1,157 days.
_LIMIT: Final = 10**15

_LONGEST: Final = 64
_LONGEST_MINUTES: Final = _LONGEST - len(":00.0000000")

_TIMESPAN: Final = re.compile(
    r"\s*(?:(\d+)\s*[.:]\s*)?(\d+)\s*:\s*([0-5]?\d)\s*:\s*([0-5]?\d)(?:\s*\.\s*(\d{1,7}))?\s*", re.ASCII
)


class BadTimecode(ValueError):
    """A text that is no time the service writes; `text` is that text."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:80]!r} is not a time such as 0:01:17.5")
        self.text = text


def parse_ticks(text: str) -> int:
    """Ticks of 100 ns in a timecode; raises `BadTimecode`."""
    match = _TIMESPAN.fullmatch(text)
    if match is None:
        raise BadTimecode(text)
    days, hours, minutes, seconds, fraction = match.groups()
    if len(text) > _LONGEST or (days and int(hours) > 23):
        raise BadTimecode(text)
    whole = ((int(days or 0) * 24 + int(hours)) * 60 + int(minutes)) * 60 + int(seconds)
    ticks = whole * TICKS_PER_SECOND + (int(fraction.ljust(7, "0")) if fraction else 0)
    if ticks >= _LIMIT:
        raise BadTimecode(text)
    return ticks


def to_seconds(ticks: int) -> int | float:
    """Seconds as the number that JSON shows without a digit more or less: 30, 77.5, 131.1643666."""
    return ticks / TICKS_PER_SECOND if ticks % TICKS_PER_SECOND else ticks // TICKS_PER_SECOND


def to_ticks(seconds: float) -> int:
    """The whole ticks in a document's seconds, without loss: the inverse of `to_seconds`."""
    return round(seconds * TICKS_PER_SECOND)


def column_to_seconds(column: Sequence[int]) -> list[int | float]:
    """`to_seconds` of each, without a call for each."""
    return [ticks / TICKS_PER_SECOND if ticks % TICKS_PER_SECOND else ticks // TICKS_PER_SECOND for ticks in column]


_SECONDS: Final = {f"{seconds:02}": seconds * TICKS_PER_SECOND for seconds in range(60)}


class Timecodes:
    """Reads the timecodes of one index, a column of them at a time.

    Looking a time up in three parts takes a third of the time of the expression above.
    """

    def __init__(self) -> None:
        self._minutes = _Minutes()
        self._fractions = _Fractions()

    def ticks(self, texts: Iterable[str]) -> list[int]:
        """Ticks of each; raises `BadTimecode`."""
        whole_minutes, fractions = self._minutes, self._fractions
        column = []
        for text in texts:
            minutes, _, rest = text.rpartition(":")
            seconds, point, fraction = rest.partition(".")
            try:
                ticks = whole_minutes[minutes] + _SECONDS[seconds]
                if point:
                    ticks += fractions[fraction]
            except KeyError:
                ticks = parse_ticks(text)
            column.append(ticks)
        return column


class _Minutes(dict[str, int]):
    """What stands before the seconds, to ticks. Raises KeyError for what only the whole time can tell."""

    def __missing__(self, minutes: str) -> int:
        try:
            ticks = parse_ticks(f"{minutes}:00")
        except BadTimecode:
            raise KeyError(minutes) from None
        if len(minutes) > _LONGEST_MINUTES or ticks >= _LIMIT - 60 * TICKS_PER_SECOND:
            raise KeyError(minutes)
        self[minutes] = ticks
        return ticks


class _Fractions(dict[str, int]):
    """Fraction digits to ticks. Times fall on frames, so there are few. Raises KeyError for what is no fraction."""

    def __missing__(self, digits: str) -> int:
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= 7):
            raise KeyError(digits)
        ticks = self[digits] = int(digits.ljust(7, "0"))
        return ticks
