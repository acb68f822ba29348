"""Rows: one an instance, nothing of the item lost on the way, ids that a search service takes."""

import re
from pathlib import Path

import msgspec
import pytest

from shared.exports.rows import rows_of
from shared.exports.selection import Selection
from shared.insights import NotAnIndex, NotProcessed, normalize
from shared.insights.documents import DOCUMENT_TYPES, Reference
from tests.unit.exports.made import ACCOUNT, VIDEO, label, labels, topic, topics

INDEXES = Path(__file__).parents[2] / "samples" / "indexes"
# Azure AI Search, "Naming rules": letters, digits, dashes, underscores and equal signs, at most 1024.
SEARCH_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_=-]{0,1023}", re.ASCII)


def test_a_row_of_a_topic() -> None:
    tides = topic(
        "Tides",
        0.5,
        (0.1, 0.3),
        (131.1643666, 136.6366666),
        id=7,
        reference=Reference("Tide", "Wikipedia", "https://en.wikipedia.org/wiki/Tide"),
        iab="Science",
        iptc=["science and technology", "natural science"],
        full_name="Science/Tides",
        coverage_seconds=5.6723,
    )
    first, second = rows_of(topics(tides))
    assert (first.start_seconds, first.end_seconds, first.duration_seconds) == (0.1, 0.3, 0.2)
    assert msgspec.to_builtins(second) == {
        "rowId": f"{ACCOUNT}-{VIDEO}-topics-0-1",
        "accountId": ACCOUNT,
        "videoId": VIDEO,
        "videoName": "Harbour at First Light",
        "externalId": "H-1",
        "partition": None,
        "videoCreated": "2025-03-21T07:55:41.123+00:00",
        "videoDurationSeconds": 600,
        "insight": "topics",
        "itemId": 7,
        "sourceVideoId": VIDEO,
        "name": "Tides",
        "language": "en-US",
        "confidence": 0.5,
        "referenceId": "Tide",
        "referenceType": "Wikipedia",
        "referenceUrl": "https://en.wikipedia.org/wiki/Tide",
        "iab": "Science",
        "iptc": ["science and technology", "natural science"],
        "fullName": "Science/Tides",
        "coverageSeconds": 5.6723,
        "startSeconds": 131.1643666,
        "endSeconds": 136.6366666,
        "adjustedStartSeconds": 131.1643666,
        "adjustedEndSeconds": 136.6366666,
        "durationSeconds": 5.4723,
    }


def test_a_label_has_the_confidence_of_each_instance() -> None:
    sky = label("sky", (0, 1, 0.4), (1, 2, 0.6), (2, 3, None))
    assert [row.confidence for row in rows_of(labels(sky))] == [0.4, 0.6, None]
    assert [row.confidence for row in rows_of(labels(sky), Selection(min_confidence=0.5))] == [0.6, None]
    assert [row.row_id[-3:] for row in rows_of(labels(sky), Selection(min_confidence=0.5))] == ["0-1", "0-2"]


def test_an_item_without_instances_is_a_row_without_times() -> None:
    (row,) = rows_of(topics(topic("Tides", 0.5)))
    assert (row.row_id, row.name, row.start_seconds) == (f"{ACCOUNT}-{VIDEO}-topics-0", "Tides", None)
    assert list(rows_of(topics(topic("Tides", 0.4)), Selection(min_confidence=0.5))) == []


@pytest.mark.parametrize("path", sorted(INDEXES.glob("*/*.json")), ids=lambda path: path.stem)
def test_every_instance_is_a_row_with_an_id_of_its_own(path: Path) -> None:
    try:
        normalized = normalize(path.read_bytes())
    except (NotAnIndex, NotProcessed):
        return
    ids: list[str] = []
    for insight, encoded in normalized.documents.items():
        document = msgspec.json.decode(encoded.body, type=DOCUMENT_TYPES[insight])
        rows = list(rows_of(document))
        bare = sum(1 for item in document.items if not item.instances)
        assert len(rows) == encoded.instances + bare
        ids += [row.row_id for row in rows]
    assert len(set(ids)) == len(ids)
    assert all(SEARCH_KEY.fullmatch(row_id) for row_id in ids)
