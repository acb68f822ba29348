"""Chapters: at each moment the most specific topic, and never two at once."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shared.exports.chapters import chapters
from shared.exports.selection import Selection
from shared.exports.spans import join, spans_of
from shared.exports.webvtt import TICKS_PER_MILLISECOND, cue_text, write_track
from shared.insights.documents import TopicsDocument
from shared.insights.timecode import to_ticks
from tests.unit.exports.made import topic, topics, topics_documents
from tests.unit.exports.track_reader import read_track

GAP = to_ticks(1.2)
gaps = st.integers(0, to_ticks(4))


def seconds(document: TopicsDocument, min_confidence: float = 0, gap: int = GAP) -> list[tuple[float, float, str]]:
    track = read_track(write_track(chapters(document, Selection(min_confidence=min_confidence, gap=gap))))
    return [(cue.start / 1000, cue.end / 1000, cue.payload) for cue in track]


def test_the_shorter_stretch_gives_the_title() -> None:
    document = topics(topic("Law", 0.9, (0, 60)), topic("Police", 0.5, (10, 30)), topic("London", 0.4, (12, 20)))
    assert seconds(document) == [
        (0, 10, "Law"),
        (10, 12, "Police"),
        (12, 20, "London"),
        (20, 30, "Police"),
        (30, 60, "Law"),
    ]


def test_of_equally_long_ones_the_surer_then_the_first() -> None:
    twins = topics(topic("Banks", 0.5, (0, 9)), topic("Banking", 0.6, (0, 9)), topic("Finance", 0.6, (0, 9)))
    assert seconds(twins) == [(0, 9, "Banking")]


def test_a_threshold_leaves_the_wider_topic() -> None:
    document = topics(topic("Law", 0.9, (0, 60)), topic("Police", 0.5, (10, 30)))
    assert seconds(document, min_confidence=0.6) == [(0, 60, "Law")]


def test_what_is_no_longer_than_the_gap_is_no_chapter_and_breaks_none() -> None:
    document = topics(topic("Law", 0.9, (0, 60)), topic("Police", 0.5, (10, 11.2)))
    assert seconds(document) == [(0, 60, "Law")]
    assert len(seconds(document, gap=0)) == 3


def test_titles_are_shown_as_they_are() -> None:
    assert seconds(topics(topic("<b>R&D</b> -->\nlab", 0.9, (0, 9)))) == [
        (0, 9, "&lt;b&gt;R&amp;D&lt;/b&gt; --&gt; lab")
    ]


@given(topics_documents(), st.floats(0, 1), gaps)
def test_chapters_follow_each_other_and_are_longer_than_the_gap(
    document: TopicsDocument, min_confidence: float, gap: int
) -> None:
    made = chapters(document, Selection(min_confidence=min_confidence, gap=gap))
    assert all(before.end <= after.start for before, after in pairwise(made))
    assert all(cue.end - cue.start > gap for cue in made)
    read = read_track(write_track(made))
    assert all(before.end <= after.start for before, after in pairwise(read))


@given(topics_documents(), gaps)
def test_each_title_is_that_of_the_most_specific_topic(document: TopicsDocument, gap: int) -> None:
    """Looked up the slow way, at the middle of each chapter's every part."""
    stretches = [
        (span.end - span.start, -(span.confidence or 0), position, span, cue_text(item.name))
        for position, item in enumerate(document.items)
        for span in join(spans_of(item), gap)
    ]
    edges = sorted({edge for *_, span, _ in stretches for edge in (span.start, span.end)})
    for cue in chapters(document, Selection(gap=gap)):
        for start, end in pairwise(edge for edge in edges if cue.start <= edge <= cue.end):
            if end - start > max(gap, TICKS_PER_MILLISECOND):
                holding = min(one for one in stretches if one[3].start <= start and end <= one[3].end)
                assert holding[-1] == cue.payload
