"""What is said in a video, line by line, from its index: no part of the contract, so it is read only if asked."""

from typing import Final

import msgspec
from msgspec import Struct

from ..insights.surrogates import mark
from ..insights.timecode import BadTimecode, parse_ticks, to_seconds

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class _Instance(Struct, rename="camel"):
    start: str
    end: str
    adjusted_start: str | None = None
    adjusted_end: str | None = None


class _Line(Struct, rename="camel"):
    text: str | None = None
    speaker_id: int | None = None
    language: str | None = None
    instances: list[_Instance] | None = None


class _Insights(Struct):
    transcript: list[msgspec.Raw] | None = None


class _Video(Struct):
    insights: _Insights | None = None


class _Index(Struct):
    videos: list[_Video]


class Line(Struct, rename="camel"):
    """One line where it is said; seconds on the clock of what is played: the project's, where there is one."""

    start: float
    end: float
    text: str
    speaker: int | None
    language: str | None


class Transcript(Struct):
    """The lines in the order of time, and how many the index has that could not be read."""

    lines: list[Line]
    unread: int


def read_transcript(index: bytes) -> bytes | None:
    """The transcript of an index as JSON, or None where it has none.

    A line that cannot be read is counted and left out: it must not cost the report. Raises ValueError where the index
    as a whole can't be read.
    """
    videos = msgspec.json.decode(mark(index.removeprefix(BYTE_ORDER_MARK)), type=_Index).videos
    pieces = [piece for video in videos if video.insights for piece in video.insights.transcript or ()]
    if not pieces:
        return None
    lines: list[Line] = []
    unread = 0
    for piece in pieces:
        try:
            lines += _lines(msgspec.json.decode(piece, type=_Line))
        except (msgspec.MsgspecError, BadTimecode, UnicodeDecodeError):
            unread += 1
    lines.sort(key=lambda line: (line.start, line.end))
    return msgspec.json.encode(Transcript(lines, unread))


def _lines(line: _Line) -> list[Line]:
    """A line for each time that it is said; none where it says nothing, as a pause does."""
    if not line.text:
        return []
    return [
        Line(
            to_seconds(parse_ticks(instance.adjusted_start or instance.start)),
            to_seconds(parse_ticks(instance.adjusted_end or instance.end)),
            line.text,
            line.speaker_id,
            line.language,
        )
        for instance in line.instances or ()
    ]
