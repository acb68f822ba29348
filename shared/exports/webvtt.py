"""WebVTT, as far as chapters and metadata need it (W3C: WebVTT, sections 4.1 and 4.2)."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from ..insights.timecode import TICKS_PER_SECOND

TICKS_PER_MILLISECOND: Final = TICKS_PER_SECOND // 1000
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": " ", "\n": " ", "\0": "\ufffd"})
_ARROW: Final = "-->"


class Cue(NamedTuple):
    """A cue: from start to end in ticks, and its payload, one line without `-->`."""

    start: int
    end: int
    payload: str


def write_track(cues: Iterable[Cue]) -> str:
    """The text of a track: the cues in order, each at least a millisecond long, as the format asks."""
    blocks = ["WEBVTT\n"]
    for cue in sorted(cues):
        if _ARROW in cue.payload or "\n" in cue.payload or "\r" in cue.payload:
            raise ValueError(f"no payload of one line: {cue.payload!r}")
        start, end = _milliseconds(cue.start), _milliseconds(cue.end)
        blocks.append(f"{timestamp(start)} {_ARROW} {timestamp(max(end, start + 1))}\n{cue.payload}\n")
    return "\n".join(blocks)


def timestamp(milliseconds: int) -> str:
    """`HH:MM:SS.mmm`; hours have more digits where they need them."""
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"


def cue_text(text: str) -> str:
    """Any text as the text of a cue: on one line, nothing in it markup."""
    return text.translate(_ENTITIES)


def _milliseconds(ticks: int) -> int:
    """To the nearest, halves up."""
    return (ticks + TICKS_PER_MILLISECOND // 2) // TICKS_PER_MILLISECOND
