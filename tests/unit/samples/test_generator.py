"""The generated indexes are what tests and benchmarks take them for."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from tests.samples.indexes.generator import encode, make_index, make_project
from tests.samples.indexes.media import Json
from tests.samples.indexes.timecodes import TICKS_PER_SECOND, ticks, timecode

INDEXES = Path(__file__).parents[2] / "samples" / "indexes"
CORE = ("topics", "keywords", "labels")


def insights_of(index: Json) -> Json:
    insights: Json = index["videos"][0]["insights"]
    return insights


@pytest.mark.parametrize(
    ("written", "ticks_"),
    [
        ("0:00:00", 0),
        ("0:01:17.5", 775_000_000),
        ("0:00:05.290646", 52_906_460),
        ("0:02:11.1643666", 1_311_643_666),
        ("23:59:59.9999999", 863_999_999_999),
        ("1:00:00:00", 864_000_000_000),
    ],
)
def test_times_are_written_as_dotnet_writes_them(written: str, ticks_: int) -> None:
    assert timecode(ticks_) == written
    assert ticks(written) == ticks_


def test_a_seed_decides_the_bytes() -> None:
    first, again, other = (encode(make_index(seed, duration_seconds=60)) for seed in (4, 4, 5))
    assert first == again
    assert first != other


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("language", ["en-US", "he-IL", "ja-JP", "el-GR"])
@pytest.mark.parametrize("seconds", [0.1, 3.019, 400])
def test_every_instance_lies_in_the_video(seed: int, language: str, seconds: float) -> None:
    insights = insights_of(make_index(seed, duration_seconds=seconds, language=language))
    for insight in CORE:
        for item in insights[insight]:
            assert item["instances"]
            for instance in item["instances"]:
                assert 0 <= ticks(instance["start"]) < ticks(instance["end"]) <= seconds * TICKS_PER_SECOND


def test_keywords_are_unsorted_overlap_and_repeat_as_in_real_indexes() -> None:
    unsorted_, overlapping, repeated = 0, 0, 0
    for keyword in insights_of(make_index(1, duration_seconds=3600, full=False))["keywords"]:
        spans = [(ticks(i["start"]), ticks(i["end"])) for i in keyword["instances"]]
        unsorted_ += spans != sorted(spans)
        overlapping += any(b[0] < a[1] for a, b in pairwise(sorted(set(spans))))
        repeated += len(spans) != len(set(spans))
    assert min(unsorted_, overlapping, repeated) > 0


def test_ids_count_from_one_and_confidence_descends() -> None:
    insights = insights_of(make_index(2, duration_seconds=900, full=False))
    for insight in CORE:
        assert [item["id"] for item in insights[insight]] == list(range(1, len(insights[insight]) + 1))
    for insight in ("topics", "keywords"):
        confidences = [item["confidence"] for item in insights[insight]]
        assert confidences == sorted(confidences, reverse=True)


def test_a_project_keeps_both_clocks() -> None:
    project = make_project(3, ranges=[(10, 40), (5, 30.5)])
    assert project["isBase"] is False
    assert project["durationInSeconds"] == 55
    shifts = {0: -10, 1: 30 - 5}
    for number, video in enumerate(project["videos"]):
        instances = [i for insight in CORE for item in video["insights"][insight] for i in item["instances"]]
        assert instances
        for instance in instances:
            for adjusted, own in (("adjustedStart", "start"), ("adjustedEnd", "end")):
                shift = ticks(instance[adjusted]) - ticks(instance[own])
                assert shift == shifts[number] * TICKS_PER_SECOND


@pytest.mark.parametrize(
    ("sample", "made"),
    [
        (
            "harbour-morning",
            make_index(12, duration_seconds=120, name="Harbour morning", video_id="harbourm0r"),
        ),
        (
            "night-market",
            make_index(25, duration_seconds=1500, name="Night market", video_id="nightm4rkt", density=0.25),
        ),
    ],
)
def test_the_samples_are_what_the_readme_says(sample: str, made: Json) -> None:
    assert (INDEXES / f"{sample}.json").read_bytes() == encode(made)


def test_the_readme_lists_every_odd_index() -> None:
    readme = (INDEXES / "README.md").read_text(encoding="utf-8")
    for path in (INDEXES / "odd").glob("*.json"):
        json.loads(path.read_text(encoding="utf-8-sig"))
        assert f"| `{path.stem}` |" in readme
