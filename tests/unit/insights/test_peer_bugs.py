"""Faults found in other projects that read these indexes: none of them here."""

import json
from typing import Any

import pytest

from tests.contract import normalized
from tests.samples.indexes.generator import ACCOUNT_ID, encode, make_index, make_project


def items(insight: str, *videos: Any) -> list[Any]:
    """The items of one document, from the insights of each video."""
    sources = [{"id": f"v{number}", "insights": insights} for number, insights in enumerate(videos)]
    index = {"accountId": ACCOUNT_ID, "id": "abc", "state": "Processed", "videos": sources}
    found: list[Any] = json.loads(normalized(json.dumps(index).encode()).documents[insight].body)["items"]  # type: ignore[index]
    return found


def keyword(start: str, end: str = "99:00:00") -> dict[str, Any]:
    """A keyword with one instance."""
    return {"id": 1, "text": "x", "instances": [{"start": start, "end": end}]}


@pytest.mark.parametrize("width", range(8))
def test_a_fraction_of_any_width_is_a_fraction_and_no_count_of_milliseconds(width: int) -> None:
    text = f"0:00:01.{'8666667'[:width]}" if width else "0:00:01"
    [item] = items("keywords", {"keywords": [keyword(text)]})
    assert item["instances"][0]["startSeconds"] == float(text.rpartition(":")[2])


def test_a_fraction_is_not_cut_off() -> None:
    [item] = items("keywords", {"keywords": [keyword("0:00:04.97")]})
    assert item["instances"][0]["startSeconds"] == 4.97


@pytest.mark.parametrize("text", ["25:01:01", "1.01:01:01", "1:01:01:01"])
def test_hours_do_not_wrap_at_a_day(text: str) -> None:
    [item] = items("keywords", {"keywords": [keyword(text)]})
    assert item["instances"][0]["startSeconds"] == 90_061


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_video_is_read_not_the_first_alone(count: int) -> None:
    found = items("keywords", *({"keywords": [keyword("0:00:01")]} for _ in range(count)))
    assert [item["sourceVideoId"] for item in found] == [f"v{number}" for number in range(count)]


def test_no_item_changes_another() -> None:
    bare = {"id": 1, "name": "x", "later": 1}
    first, second = items("topics", {"topics": [bare, {"id": 2, "name": "y"}]})
    assert first["additional"] == {"later": 1}
    assert (second["additional"], second["iptc"], second["instances"]) == ({}, [], [])


def test_the_confidence_of_a_label_stands_on_its_instances() -> None:
    times = {"end": "0:00:09"}
    instances = [{"start": "0:00:01", "confidence": 0.91} | times, {"start": "0:00:02", "confidence": 0.97} | times]
    [item] = items("labels", {"labels": [{"id": 1, "name": "boat", "instances": instances}]})
    assert item["confidence"] == 0.97
    assert [instance["confidence"] for instance in item["instances"]] == [0.91, 0.97]


def test_the_name_of_a_keyword_is_its_text() -> None:
    [item] = items("keywords", {"keywords": [keyword("0:00:01") | {"text": "ferry bell"}]})
    assert item["name"] == "ferry bell"


def test_a_null_category_is_no_category() -> None:
    [item] = items("topics", {"topics": [{"id": 1, "name": "x", "iabName": None}]})
    assert item["iab"] is None


def test_names_are_no_keys() -> None:
    same = [{"id": 1, "name": "Trade"}, {"id": 2, "name": "Trade"}, {"id": 2, "name": "TRADE"}]
    assert [item["name"] for item in items("topics", {"topics": same})] == ["Trade", "Trade", "TRADE"]


@pytest.mark.parametrize("index", [make_index(11, duration_seconds=25), make_project(12)], ids=["video", "project"])
def test_nothing_ends_after_the_video_as_seconds_taken_for_milliseconds_would(index: dict[str, Any]) -> None:
    outcome = normalized(encode(index))
    duration = outcome.video.duration_seconds
    assert duration
    for document in outcome.documents.values():
        for item in json.loads(document.body)["items"]:
            assert all(instance["adjustedEndSeconds"] <= duration for instance in item["instances"])
            assert outcome.video.is_project or item["coverageSeconds"] <= duration
