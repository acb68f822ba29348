"""The clock of an index: .NET time spans, in ticks of 100 ns, on the grid of a frame rate."""

from dataclasses import dataclass
from fractions import Fraction

TICKS_PER_SECOND = 10_000_000

type Span = tuple[int, int]
"""Start and end, in ticks."""


def timecode(ticks: int) -> str:
    """`h:mm:ss[.fffffff]`, and `d:hh:mm:ss` from a day on, trailing zeros trimmed (.NET's format "g")."""
    seconds, fraction = divmod(ticks, TICKS_PER_SECOND)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    clock = f"{hours}:{minute:02}:{second:02}"
    if hours >= 24:
        clock = f"{hours // 24}:{hours % 24:02}:{minute:02}:{second:02}"
    return f"{clock}.{fraction:07}".rstrip("0") if fraction else clock


def ticks(code: str) -> int:
    """The way back from `timecode`."""
    whole, _, fraction = code.partition(".")
    total = 0
    for part, size in zip(reversed(whole.split(":")), (1, 60, 3600, 86400), strict=False):
        total += int(part) * size
    return total * TICKS_PER_SECOND + int(fraction.ljust(7, "0") or "0")


def times(span: Span) -> dict[str, str]:
    """The four times of an instance, where the source's clock is the playlist's too."""
    start, end = timecode(span[0]), timecode(span[1])
    return {"adjustedStart": start, "adjustedEnd": end, "start": start, "end": end}


@dataclass(frozen=True)
class FrameClock:
    """Where frames lie: 25/1 gives two digits, 30000/1001 up to seven."""

    rate: Fraction

    def frame(self, number: int) -> int:
        """The tick at which frame `number` starts."""
        return round(number * TICKS_PER_SECOND / self.rate)

    def sample(self, number: int, length: int = 1) -> Span:
        """From the visual sample `number` (one a second) over `length` samples, one frame after the last."""
        per_second = round(self.rate)
        return self.frame(number * per_second), self.frame((number + length - 1) * per_second + 1)


FRAME_RATES = (Fraction(25), Fraction(30000, 1001), Fraction(24))
