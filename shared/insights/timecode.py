"""Timecodes: the service's times as exact numbers.

Video Indexer writes a .NET TimeSpan: ``h:mm:ss`` with up to seven fraction digits (``0:02:11.1643666``), days in front
as ``d.hh:mm:ss`` or ``d:hh:mm:ss``, now and then with spaces around the separators (``00: 01: 33.867``). One fraction
digit of the seventh place is a tick of 100 ns. Everything is computed on whole ticks; a float appears only at the end.
"""

import re
from typing import Final

TICKS_PER_SECOND: Final = 10_000_000

# A double holds every count of ticks below this one and prints it back unchanged (15 digits): about 1,157 days.
_LIMIT: Final = 10**15

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
    if len(text) > 64 or (days and int(hours) > 23):
        raise BadTimecode(text)
    whole = ((int(days or 0) * 24 + int(hours)) * 60 + int(minutes)) * 60 + int(seconds)
    ticks = whole * TICKS_PER_SECOND + (int(fraction.ljust(7, "0")) if fraction else 0)
    if ticks >= _LIMIT:
        raise BadTimecode(text)
    return ticks


def to_seconds(ticks: int) -> int | float:
    """Seconds as the number that JSON shows without a digit more or less: 30, 77.5, 131.1643666."""
    whole, rest = divmod(ticks, TICKS_PER_SECOND)
    return ticks / TICKS_PER_SECOND if rest else whole


class TickCache(dict[str, int]):
    """Timecode to ticks, each distinct text parsed once: an index repeats most of its times."""

    def __missing__(self, text: str) -> int:
        ticks = self[text] = parse_ticks(text)
        return ticks


class SecondsCache(dict[int, int | float]):
    """Ticks to seconds, each distinct number converted once."""

    def __missing__(self, ticks: int) -> int | float:
        seconds = self[ticks] = to_seconds(ticks)
        return seconds
