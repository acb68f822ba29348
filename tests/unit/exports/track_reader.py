"""A strict reader of WebVTT tracks, from the standard's grammar (W3C: WebVTT, section 4.1), not from the writer."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

_TIME = r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(f"{_TIME} --> {_TIME}", re.ASCII)


class ReadCue(NamedTuple):
    """Start and end in milliseconds, and the payload."""

    start: int
    end: int
    payload: str


def read_track(text: str) -> list[ReadCue]:
    """The cues of a track; fails where the text is no valid WebVTT file of cues with one line each."""
    assert "\0" not in text
    assert "\r" not in text
    header, *lines = text.removesuffix("\n").split("\n")
    assert header == "WEBVTT"
    cues = [_read(block) for block in _blocks(lines)]
    assert [cue.start for cue in cues] == sorted(cue.start for cue in cues)
    return cues


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Lines between empty ones."""
    return (list(block) for filled, block in groupby(lines, key=bool) if filled)


def _read(block: list[str]) -> ReadCue:
    timing, payload = block if len(block) == 2 else (*block, "")
    match = _TIMING.fullmatch(timing)
    assert match is not None
    numbers = [int(group) for group in match.groups()]
    start, end = _milliseconds(*numbers[:4]), _milliseconds(*numbers[4:])
    assert end > start
    assert "-->" not in payload
    return ReadCue(start, end, payload)


def _milliseconds(hours: int, minutes: int, seconds: int, thousandths: int) -> int:
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
