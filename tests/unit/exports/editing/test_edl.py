"""Edit decision lists, read back by two libraries that know nothing of ours."""

import io
from pathlib import Path

import opentimelineio as otio
import pycmx
import pytest
from hypothesis import assume, given, note, settings
from hypothesis import strategies as st

from shared.exports.editing.cuts import Editing, one_line
from shared.exports.editing.edl import edl_texts, edls
from shared.exports.editing.frames import RATES
from shared.exports.selection import Selection
from shared.exports.sink import CannotHold
from shared.insights.documents import TopicsDocument
from shared.insights.timecode import to_ticks
from tests.unit.exports.made import label, labels, topic, topics, topics_documents

PAL = Editing(RATES["25"], Selection())


def text_of(document: TopicsDocument, editing: Editing = PAL) -> str:
    return "".join(edl_texts(editing.cuts(document), "Title", editing))


def test_cuts_lie_one_after_another() -> None:
    document = topics(topic("Pens", 0.6833, (30, 77.5), (80, 81)), topic("Ink", None, (2, 4.02)))
    assert text_of(document).splitlines() == [
        "TITLE: Title",
        "FCM: NON-DROP FRAME",
        "",
        "001  VI000001 V     C        00:00:02:00 00:00:04:01 01:00:00:00 01:00:02:01",
        "* FROM CLIP NAME: Ink",
        "* COMMENT: topics",
        "* VIDEO: abcde12345 Harbour at First Light",
        "002  VI000001 V     C        00:00:30:00 00:01:17:13 01:00:02:01 01:00:49:14",
        "* FROM CLIP NAME: Pens",
        "* COMMENT: topics, confidence 0.6833",
        "* VIDEO: abcde12345 Harbour at First Light",
        "003  VI000001 V     C        00:01:20:00 00:01:21:00 01:00:49:14 01:00:50:14",
        "* FROM CLIP NAME: Pens",
        "* COMMENT: topics, confidence 0.6833",
        "* VIDEO: abcde12345 Harbour at First Light",
    ]


@settings(deadline=None)
@given(document=topics_documents(), handles=st.integers(0, 50))
def test_opentimelineio_reads_the_same_cuts_at_every_rate(document: TopicsDocument, handles: int) -> None:
    for name, rate in RATES.items():
        note(f"at {name}")
        start = rate.frame_of("10:00:00:00")
        assert_read_the_same(document, Editing(rate, Selection(gap=to_ticks(1.2)), start=start, handles=handles))


def assert_read_the_same(document: TopicsDocument, editing: Editing) -> None:
    cuts = editing.cuts(document)
    read = otio.adapters.read_from_string(text_of(document, editing), "cmx_3600", rate=editing.rate.frames_a_second)
    clips = list(read.find_clips()) if cuts else []
    assert [(int(clip.source_range.start_time.value), int(clip.source_range.duration.value)) for clip in clips] == [
        (editing.start + cut.start, cut.length) for cut in cuts
    ]
    assert [clip.name for clip in clips if clip.name] == [one_line(cut.name) for cut in cuts if one_line(cut.name)]
    # The adapter takes a list's first record timecode as its start.
    assert [int(clip.range_in_parent().start_time.value) for clip in clips] == [
        sum(cut.length for cut in cuts[:number]) for number in range(len(cuts))
    ]


@given(topics_documents())
def test_pycmx_reads_the_same_events(document: TopicsDocument) -> None:
    cuts = PAL.cuts(document)
    assume(cuts)
    events = list(pycmx.parse_cmx3600(io.StringIO(text_of(document))).events)
    assert [event.number for event in events] == list(range(1, len(cuts) + 1))
    for cut, event in zip(cuts, events, strict=True):
        (edit,) = event.edits
        assert (edit.source, edit.source_in, edit.source_out) == (
            "VI000001",
            PAL.source_timecode(cut.start),
            PAL.source_timecode(cut.end),
        )


def test_a_long_list_goes_on_in_further_files_and_a_shorter_one_takes_them_away(tmp_path: Path) -> None:
    many = topics(*(topic(f"T{n}", 0.5, (n, n + 1)) for n in range(1999)), duration_seconds=3000)
    home = tmp_path / many.video.account_id / many.video.id
    with edls(tmp_path, PAL) as sink:
        assert sink(many) == 1999
    assert sorted(path.name for path in home.iterdir()) == ["topics-2.edl", "topics-3.edl", "topics.edl"]
    texts = [(home / name).read_text() for name in ("topics.edl", "topics-2.edl", "topics-3.edl")]
    lists = [pycmx.parse_cmx3600(io.StringIO(text)) for text in texts]
    assert [len(list(one.events)) for one in lists] == [999, 999, 1]
    assert [next(one.events).edits[0].record_in for one in lists] == ["01:00:00:00"] * 3
    with edls(tmp_path, PAL) as sink:
        sink(topics())
    assert list(home.iterdir()) == []


def test_drop_frame_is_said_and_written() -> None:
    drop = Editing(RATES["29.97df"], Selection())
    text = text_of(topics(topic("Late", 0.5, (599, 601))), drop)
    assert "FCM: DROP FRAME" in text
    assert " 00:09:59;00 00:10:01;00 01:00:00;00 01:00:02;00" in text


def test_handles_end_where_the_video_does() -> None:
    document = topics(topic("A", 1, (1, 2)), topic("B", 1, (599, 600)))
    editing = Editing(RATES["25"], Selection(), handles=50)
    assert [(cut.start, cut.end) for cut in editing.cuts(document)] == [(0, 100), (599 * 25 - 50, 600 * 25)]


def test_a_selection_by_name_category_confidence_and_range() -> None:
    document = topics(
        topic("Pens", 0.9, (0, 10), (20, 30), iab="Business", iptc=["economy", "science and technology"]),
        topic("Ink", 0.2, (5, 6)),
    )

    def chosen(selection: Selection) -> list[tuple[str, int, int]]:
        return [(cut.name, cut.start, cut.end) for cut in Editing(RATES["25"], selection).cuts(document)]

    assert chosen(Selection(names=["PENS"])) == [("Pens", 0, 250), ("Pens", 500, 750)]
    assert chosen(Selection(categories=["Science and Technology"])) == chosen(Selection(categories=["business"]))
    assert chosen(Selection(min_confidence=0.5)) == chosen(Selection(names=["pens"]))
    assert chosen(Selection(start=to_ticks(5.5), end=to_ticks(21))) == [
        ("Ink", 137, 150),
        ("Pens", 137, 250),
        ("Pens", 500, 525),
    ]
    seen = labels(label("sky", (0, 1, 0.5)))
    assert len(Editing(RATES["25"], Selection(categories=["object/sky"])).cuts(seen)) == 1
    assert Editing(RATES["25"], Selection(categories=["sky"])).cuts(seen) == []


def test_what_lies_beyond_24_hours_is_refused_by_name(tmp_path: Path) -> None:
    long = topics(topic("A", 1, (90_000, 90_010)), duration_seconds=100_000)
    with edls(tmp_path, PAL) as sink, pytest.raises(CannotHold, match="24 hours"):
        sink(long)
    assert list(tmp_path.rglob("*.edl")) == []
