"""Tracks are valid WebVTT whatever stands in names."""

from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.exports.metadata import metadata
from shared.exports.selection import Selection
from shared.exports.webvtt import Cue, cue_text, timestamp, write_track
from shared.insights.timecode import to_ticks
from tests.unit.exports.made import label, labels, topic, topics
from tests.unit.exports.track_reader import read_track

GAP = to_ticks(1.2)
cues = st.builds(
    lambda one, other, text: Cue(min(one, other), max(one, other), cue_text(text)),
    st.integers(0, 10**15),
    st.integers(0, 10**15),
    st.text(),
)


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "00:00:00.000"),
        (77_500, "00:01:17.500"),
        (3_599_999, "00:59:59.999"),
        (3_600_000, "01:00:00.000"),
        (360_000_001, "100:00:00.001"),
    ],
)
def test_timestamps(milliseconds: int, text: str) -> None:
    assert timestamp(milliseconds) == text


@pytest.mark.parametrize(
    ("start", "end", "timing"),
    [
        (131.1643666, 136.6366666, "00:02:11.164 --> 00:02:16.637"),
        (59.9995, 60, "00:01:00.000 --> 00:01:00.001"),
        (0.0004999, 0.0005, "00:00:00.000 --> 00:00:00.001"),
        (7, 7, "00:00:07.000 --> 00:00:07.001"),
    ],
)
def test_times_are_rounded_to_the_millisecond_and_no_cue_is_empty(start: float, end: float, timing: str) -> None:
    assert write_track([Cue(to_ticks(start), to_ticks(end), "x")]) == f"WEBVTT\n\n{timing}\nx\n"


@given(st.lists(cues, max_size=5))
def test_any_cues_make_a_valid_track(some: list[Cue]) -> None:
    assert len(read_track(write_track(some))) == len(some)


@given(st.text() | st.sampled_from(["&amp;", "&lt;b&gt;", "a --> b", "&#60;", "1\r\n2\0"]))
def test_cue_text_shows_the_text_on_one_line(text: str) -> None:
    escaped = cue_text(text)
    assert not set("<>\r\n\0") & set(escaped)
    shown = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert shown == text.replace("\r", " ").replace("\n", " ").replace("\0", "\ufffd")


@pytest.mark.parametrize("payload", ["a --> b", "a\nb", "a\rb"])
def test_a_payload_that_would_break_the_track_is_refused(payload: str) -> None:
    with pytest.raises(ValueError, match="no payload of one line"):
        write_track([Cue(0, 1, payload)])


def payloads(track: str) -> list[Any]:
    return [msgspec.json.decode(cue.payload) for cue in read_track(track)]


@given(st.text())
@example("A --> B")
@example("two\nlines\r\n\0")
def test_a_metadata_cue_carries_the_name_as_it_is(name: str) -> None:
    document = topics(topic(name, 0.5, (0, 1)))
    assert payloads(write_track(metadata(document, Selection(gap=GAP))))[0]["name"] == name


def test_metadata_joins_near_instances_of_one_item_and_says_how_sure_they_are() -> None:
    document = labels(label("sea", (0, 1, 0.7), (2.2, 3, 0.9), (4.3, 5, 0.6)), label("sky", (2, 2.5, 0.8)))
    track = write_track(metadata(document, Selection(gap=GAP)))
    assert [(cue.start, cue.end) for cue in read_track(track)] == [(0, 3000), (2000, 2500), (4300, 5000)]
    assert payloads(track)[0] == {
        "insight": "labels",
        "id": 1,
        "sourceVideoId": "abcde12345",
        "name": "sea",
        "language": "en-US",
        "confidence": 0.9,
        "reference": {"id": "object/sea", "type": None, "url": None},
    }
    assert [payload["name"] for payload in payloads(track)] == ["sea", "sky", "sea"]


def test_metadata_of_a_project_is_on_the_projects_clock() -> None:
    document = topics(topic("Tides", 0.5, (100, 110)))
    document.items[0].instances[0].adjusted_start_seconds = 3
    document.items[0].instances[0].adjusted_end_seconds = 13
    assert [(cue.start, cue.end) for cue in read_track(write_track(metadata(document, Selection())))] == [(3000, 13000)]
