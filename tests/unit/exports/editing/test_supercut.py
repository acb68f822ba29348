"""One timeline over many videos, as OpenTimelineIO reads it."""

from pathlib import Path

import opentimelineio as otio
import pytest

from shared.exports.editing.cuts import Editing
from shared.exports.editing.frames import RATES
from shared.exports.editing.supercut import Order, supercut
from shared.exports.selection import Selection
from shared.insights.documents import Document
from tests.unit.exports.made import ACCOUNT, label, labels, topic, topics

EDITING = Editing(RATES["25"], Selection(names=["tides", "sea"]))
LIBRARY: list[Document] = [
    labels(label("sea", (8, 12, 0.5), (40, 41, 0.9)), id="old", name="Old", created="2001-01-01T00:00:00Z"),
    topics(topic("Tides", 0.9, (0, 10)), id="old", name="Old", created="2001-01-01T00:00:00Z"),
    topics(topic("Tides", 0.8, (0, 60)), id="new", name="New", created="2026-01-01T00:00:00+00:00"),
    topics(topic("Tides", None, (5, 6)), id="undated", name=None, created=None),
    topics(topic("Law", 0.9, (0, 60)), id="other", name="Other"),
]


def made(path: Path, order: Order = Order.date, max_seconds: float | None = None) -> Path:
    with supercut(path, EDITING, order, max_seconds) as sink:
        assert [sink(document) for document in LIBRARY] == [2, 1, 1, 1, 0]
    return path


def clips(path: Path) -> list[tuple[str, int, int]]:
    read = otio.adapters.read_from_file(str(path), **({"rate": 25} if path.suffix == ".edl" else {}))
    return [
        (clip.name, int(clip.source_range.start_time.value), int(clip.source_range.duration.value))
        for clip in read.find_clips()
    ]


BY_DATE = [("Tides, sea", 0, 300), ("sea", 1000, 25), ("Tides", 0, 1500), ("Tides", 125, 25)]


@pytest.mark.parametrize("suffix", [".edl", ".otio"])
def test_each_piece_of_footage_once_the_oldest_video_first(tmp_path: Path, suffix: str) -> None:
    assert clips(made(tmp_path / f"cut{suffix}")) == BY_DATE


@pytest.mark.parametrize("suffix", [".edl", ".otio"])
def test_the_video_that_shows_most_first(tmp_path: Path, suffix: str) -> None:
    found = clips(made(tmp_path / f"cut{suffix}", Order.coverage))
    assert found == [BY_DATE[2], *BY_DATE[:2], BY_DATE[3]]


def test_it_ends_where_it_is_told_to(tmp_path: Path) -> None:
    assert clips(made(tmp_path / "cut.otio", max_seconds=14)) == [*BY_DATE[:2], ("Tides", 0, 25)]


def test_a_timeline_of_nothing_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing of what is asked for"):
        made(tmp_path / "cut.edl", max_seconds=0)
    assert list(tmp_path.iterdir()) == []


def test_an_edl_has_a_reel_for_each_video_and_says_which(tmp_path: Path) -> None:
    text = made(tmp_path / "cut.edl").read_text()
    assert [line.split()[1] for line in text.splitlines() if line[:1] == "0"] == [
        "VI000001",
        "VI000001",
        "VI000002",
        "VI000003",
    ]
    assert [line for line in text.splitlines() if "* VIDEO" in line][1:] == [
        "* VIDEO: old Old",
        "* VIDEO: new New",
        "* VIDEO: undated",
    ]


def test_otio_says_which_video_and_how_long_it_is(tmp_path: Path) -> None:
    timeline = otio.adapters.read_from_file(str(made(tmp_path / "cut.otio")))
    first, *_ = timeline.find_clips()
    assert dict(first.metadata["video-indexer-insights"]) == {
        "accountId": ACCOUNT,
        "videoId": "old",
        "insight": "topics",
        "confidence": 0.9,
    }
    assert (first.media_reference.name, int(first.media_reference.available_range.duration.value)) == ("Old", 15_000)
    assert timeline.global_start_time.to_timecode() == "01:00:00:00"
