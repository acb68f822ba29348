"""How an item of the index is written in a document."""

import json
from typing import Any

import pytest

from tests.contract import normalized
from tests.samples.indexes.generator import ACCOUNT_ID


def topic(**fields: object) -> Any:
    """A topic as it is published."""
    insights = {"topics": [{"id": 1, "name": "x", **fields}]}
    index = {"accountId": ACCOUNT_ID, "id": "a", "state": "Processed", "videos": [{"id": "a", "insights": insights}]}
    [item] = json.loads(normalized(json.dumps(index).encode()).documents["topics"].body)["items"]
    return item


def test_instances_are_sorted_by_start_and_then_by_end() -> None:
    spans = [("0:00:05", "0:00:06"), ("0:00:01", "0:00:09"), ("0:00:01", "0:00:02"), ("0:00:01", "0:00:04")]
    found = topic(instances=[{"start": start, "end": end} for start, end in spans])["instances"]
    assert [(each["startSeconds"], each["endSeconds"]) for each in found] == [(1, 2), (1, 4), (1, 9), (5, 6)]


def test_instances_that_start_together_are_sorted_and_told_apart() -> None:
    spans = [("0:00:01", "0:00:09"), ("0:00:01", "0:00:02"), ("0:00:01", "0:00:09")]
    found = topic(instances=[{"start": start, "end": end} for start, end in spans])["instances"]
    assert [each["endSeconds"] for each in found] == [2, 9]


@pytest.mark.parametrize(
    ("adjusted", "published"),
    [
        ({}, (1, 3)),
        ({"adjustedStart": None, "adjustedEnd": None}, (1, 3)),
        ({"adjustedStart": "0:00:02"}, (2, 3)),
        ({"adjustedEnd": "0:00:04"}, (1, 4)),
        ({"adjustedStart": "0:00:11", "adjustedEnd": "0:00:13"}, (11, 13)),
    ],
)
def test_each_adjusted_time_is_its_own_or_else_the_other_clocks(
    adjusted: dict[str, str | None], published: tuple[int, int]
) -> None:
    both: dict[str, str | None] = {
        "start": "0:00:01",
        "adjustedStart": "0:00:01",
        "end": "0:00:03",
        "adjustedEnd": "0:00:03",
    }
    [found] = topic(instances=[both | adjusted])["instances"]
    assert (found["startSeconds"], found["endSeconds"]) == (1, 3)
    assert (found["adjustedStartSeconds"], found["adjustedEndSeconds"]) == published


@pytest.mark.parametrize("field", ["adjustedStart", "adjustedEnd"])
def test_instances_that_differ_on_the_projects_clock_alone_are_two(field: str) -> None:
    twice = [{"start": "0:00:01", "end": "0:00:09", field: text} for text in ("0:00:03", "0:00:02", "0:00:03")]
    found = topic(instances=twice)["instances"]
    assert [each[f"{field}Seconds"] for each in found] == [3, 2]


@pytest.mark.parametrize(
    ("path", "levels"),
    [(None, []), ("", [""]), ("a", ["a"]), ("a/b/c/d/e", ["a", "b", "c", "d", "e"]), ("a//b/", ["a", "", "b", ""])],
)
def test_a_path_of_media_topics_is_split_at_every_slash(path: str | None, levels: list[str]) -> None:
    assert topic(iptcName=path)["iptc"] == levels
