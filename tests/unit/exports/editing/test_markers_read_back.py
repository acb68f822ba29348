"""Marker lists, read by programs that are not ours.

No library knows the words that Resolve puts after an event (`|C:…|M:…|D:…`): pycmx hands them over with their event.
"""

import csv
import io

import opentimelineio as otio
import pycmx
import pytest
from timecode.timecode import Timecode

from shared.exports.editing.cuts import Editing
from shared.exports.editing.frames import RATES
from shared.exports.editing.markers import avid_markers, resolve_markers
from shared.exports.selection import Selection
from tests.unit.exports.made import label, labels, topic, topics

ABOUT = topics(topic("Pens | ink", 0.6833, (30, 77.5), (600, 601)), topic("Now", None, (1, 1)))
SEEN = labels(label("sky", (0, 1, 0.5), (3599.96, 3700, None)))


def editing(rate: str) -> Editing:
    return Editing(RATES[rate], Selection(), start=RATES[rate].frame_of("01:00:00:00"))


@pytest.mark.parametrize("document", [ABOUT, SEEN], ids=["topics", "labels"])
@pytest.mark.parametrize("rate", ["24", "25", "30"])
def test_opentimelineio_finds_a_frame_at_each_marker(document: object, rate: str) -> None:
    edits = editing(rate)
    cuts = edits.cuts(document)  # type: ignore[arg-type]
    (text,) = resolve_markers(cuts, "Harbour", edits)
    timeline = otio.adapters.read_from_string(text, "cmx_3600", rate=float(rate))
    clips = list(timeline.find_clips())
    assert [clip.source_range.duration.value for clip in clips] == [1] * len(cuts)
    hour = 3600 * int(rate)
    assert [clip.source_range.start_time.value - hour for clip in clips] == [cut.start for cut in cuts]


@pytest.mark.parametrize("rate", list(RATES))
def test_pycmx_gives_each_event_its_marker(rate: str) -> None:
    edits = editing(rate)
    cuts = edits.cuts(ABOUT)
    (text,) = resolve_markers(cuts, "Harbour", edits)
    edl = pycmx.parse_cmx3600(io.StringIO(text))
    events = list(edl.events)
    assert [event.edits[0].record_in for event in events] == [edits.source_timecode(cut.start) for cut in cuts]
    said = [[statement.content for statement in event.unrecognized_statements if statement.content] for event in events]
    assert [[line.partition(" |")[2] for line in lines] for lines in said] == [
        [f"C:ResolveColorBlue |M:{cut.name.replace('|', '/')} |D:{cut.length}"] for cut in cuts
    ]


@pytest.mark.parametrize("rate", ["24", "25", "29.97df", "30", "60"])
def test_the_timecode_package_finds_avids_markers_where_they_are(rate: str) -> None:
    edits = editing(rate)
    cuts = edits.cuts(ABOUT)
    rows = list(csv.reader(io.StringIO(avid_markers(cuts, edits)), delimiter="\t", quoting=csv.QUOTE_NONE))
    first = Timecode(rate.removesuffix("df"), edits.source_timecode(0)).frames
    found = [Timecode(rate.removesuffix("df"), row[1]).frames - first for row in rows]
    assert found == [cut.start for cut in cuts]
    assert [row[4] for row in rows] == [cut.name for cut in cuts]
