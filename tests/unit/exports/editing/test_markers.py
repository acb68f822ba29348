"""Marker lists, in the forms that the programs themselves export."""

import csv
import io
import re

import pycmx

from shared.exports.editing.cuts import Editing
from shared.exports.editing.frames import RATES
from shared.exports.editing.markers import avid_markers, resolve_markers
from shared.exports.selection import Selection
from tests.unit.exports.made import label, labels, topic, topics

EDITING = Editing(RATES["25"], Selection(), start=RATES["25"].frame_of("01:00:00:00"))
PENS = topics(topic("Pens | ink\n", 0.6833, (30, 77.5)), topic("Now", None, (1, 1)))


def test_resolve_reads_a_frame_a_marker_with_its_length_beside_it() -> None:
    (text,) = resolve_markers(EDITING.cuts(PENS), "Harbour", EDITING)
    assert (
        text.splitlines()
        == [
            "TITLE: Harbour",
            "FCM: NON-DROP FRAME",
            "",
            "001  001      V     C        01:00:01:00 01:00:01:01 01:00:01:00 01:00:01:01  ",
            "topics |C:ResolveColorBlue |M:Now |D:1",
            "",
            "002  001      V     C        01:00:30:00 01:00:30:01 01:00:30:00 01:00:30:01  ",
            "topics, confidence 0.6833 |C:ResolveColorBlue |M:Pens / ink |D:1188",
            "",
        ][: len(text.splitlines())]
    )
    events = list(pycmx.parse_cmx3600(io.StringIO(text)).events)
    assert [event.edits[0].record_in for event in events] == ["01:00:01:00", "01:00:30:00"]


def test_each_insight_has_its_colour() -> None:
    (text,) = resolve_markers(EDITING.cuts(labels(label("sky", (0, 1, 0.5)))), "Harbour", EDITING)
    assert re.findall(r"\|C:(\w+)", text) == ["ResolveColorYellow"]


def test_many_markers_are_several_lists() -> None:
    many = topics(*(topic(f"T{n}", 0.5, (n, n + 1)) for n in range(1000)))
    assert len(list(resolve_markers(EDITING.cuts(many), "Harbour", EDITING))) == 2


def test_avid_reads_columns_with_tabs_between() -> None:
    rows = list(csv.reader(io.StringIO(avid_markers(EDITING.cuts(PENS), EDITING)), delimiter="\t"))
    assert rows == [
        ["topics", "01:00:01:00", "V1", "blue", "Now", "1"],
        ["topics", "01:00:30:00", "V1", "blue", "Pens | ink", "1"],
    ]
