"""A piece of a video as editing systems take it: whole frames, from the first up to but without the last."""

from dataclasses import dataclass
from typing import NamedTuple

from ...insights.documents import Document, Insight, Video
from ...insights.timecode import to_ticks
from ..selection import Found, Selection
from .frames import Rate


class Cut(NamedTuple):
    """Frames are counted from the video's first one."""

    video: Video
    start: int
    end: int
    name: str
    insight: Insight
    confidence: float | None

    @property
    def length(self) -> int:
        """In frames."""
        return self.end - self.start

    @property
    def note(self) -> str:
        """What kind of thing it is, and how sure Video Indexer is."""
        return self.insight if self.confidence is None else f"{self.insight}, confidence {self.confidence:.4g}"


@dataclass(frozen=True, slots=True)
class Editing:
    """How cuts are made. `start` is the frame that the timecode of a video's first frame names."""

    rate: Rate
    selection: Selection
    start: int = 0
    handles: int = 0

    def cuts(self, document: Document) -> list[Cut]:
        """What of a document is asked for, each at least a frame long, with its handles as far as the video goes."""
        return [self._cut(document, found) for found in self.selection.stretches(document)]

    def source_timecode(self, frame: int) -> str:
        """The timecode of a video's frame. Raises `CannotHold`."""
        return self.rate.timecode(self.start + frame)

    def _cut(self, document: Document, found: Found) -> Cut:
        start = self.rate.frame_at(found.span.start)
        end = max(self.rate.frame_after(found.span.end), start + 1)
        last = max(end, self._frames_of(document.video))
        return Cut(
            document.video,
            max(start - self.handles, 0),
            min(end + self.handles, last),
            found.item.name,
            document.insight,
            found.span.confidence,
        )

    def _frames_of(self, video: Video) -> int:
        """The frames of a video; as many as you like where its length is not known."""
        if video.duration_seconds is None:
            return self.rate.frames_a_day
        return self.rate.frame_after(to_ticks(video.duration_seconds))


def one_line(text: str) -> str:
    """Text for a format of lines: no line breaks, tabs or other controls."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
