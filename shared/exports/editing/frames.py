"""Frames and SMPTE timecode. Ticks become frames in whole numbers: nothing drifts. OpenTimelineIO writes the labels."""

from dataclasses import dataclass
from typing import Final

from opentimelineio.opentime import RationalTime, from_timecode, to_timecode

from ...insights.timecode import TICKS_PER_SECOND
from ..sink import CannotHold


class BadTimecode(ValueError):
    """A text that names no frame at this rate."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Frames a second, exact, and whether timecode drops labels to keep up with the clock."""

    numerator: int
    denominator: int = 1
    drop: bool = False

    @property
    def frames_a_second(self) -> float:
        """As OpenTimelineIO takes it."""
        return self.numerator / self.denominator

    @property
    def frames_a_day(self) -> int:
        """How many frames timecode can tell apart: it ends at 24 hours."""
        labels = -(-self.numerator // self.denominator)
        dropped_a_minute = labels // 15 if self.drop else 0
        return 24 * (60 * 60 * labels - 54 * dropped_a_minute)

    def frame_at(self, ticks: int) -> int:
        """The frame that is shown at a moment."""
        return ticks * self.numerator // (self.denominator * TICKS_PER_SECOND)

    def frame_after(self, ticks: int) -> int:
        """The first frame that starts at a moment or later: the exclusive end of what ends there."""
        return -(-ticks * self.numerator // (self.denominator * TICKS_PER_SECOND))

    def time(self, frame: int) -> RationalTime:
        """A frame as OpenTimelineIO has it."""
        return RationalTime(frame, self.frames_a_second)

    def timecode(self, frame: int) -> str:
        """`HH:MM:SS:FF`, with `;` before the frames where labels are dropped. Raises `CannotHold` from 24 hours on."""
        if not 0 <= frame < self.frames_a_day:
            raise CannotHold(f"frame {frame} lies outside the 24 hours that timecode has")
        return str(to_timecode(self.time(frame), self.frames_a_second, self.drop))

    def frame_of(self, timecode: str) -> int:
        """The frame of a label, whichever separator it is written with. Raises `BadTimecode`."""
        text = timecode.replace(";", ":")
        label = f"{text[:-3]};{text[-2:]}" if self.drop else text
        try:
            frame = int(from_timecode(label, self.frames_a_second).value)
            if self.timecode(frame) == label:
                return frame
        except (ValueError, CannotHold):
            pass
        raise BadTimecode(f"{timecode!r} is no timecode of this rate, such as {self.timecode(0)}")


RATES: Final = {
    "23.976": Rate(24000, 1001),
    "24": Rate(24),
    "25": Rate(25),
    "29.97": Rate(30000, 1001),
    "29.97df": Rate(30000, 1001, drop=True),
    "30": Rate(30),
    "50": Rate(50),
    "59.94": Rate(60000, 1001),
    "59.94df": Rate(60000, 1001, drop=True),
    "60": Rate(60),
}
"""By the name that people give them; `df` is drop frame."""
