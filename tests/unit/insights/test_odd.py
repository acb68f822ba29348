"""Every odd index by hand, and what comes of it."""

import json
from typing import Any, Final

import pytest

from shared.insights import INSIGHTS, NotAnIndex, NotProcessed, normalize
from tests.contract import normalized
from tests.contract.rebuild import assert_rebuilt
from tests.samples.indexes.files import PATHS
from tests.samples.indexes.generator import encode, make_index

# Items and instances of topics, keywords and labels.
COUNTS: Final = {
    "2018-shape": ((2, 2), (1, 1), (1, 1)),
    "bom": ((1, 1), (1, 1), (1, 1)),
    "days-in-times": ((1, 1), (1, 1), (1, 1)),
    "duplicate-instances": ((1, 1), (1, 2), (1, 1)),
    "hours-beyond-24": ((1, 1), (1, 1), (1, 1)),
    "included-insights-none": ((0, 0), (0, 0), (0, 0)),
    "insights-null": ((0, 0), (0, 0), (0, 0)),
    "instance-without-time": ((1, 1), (1, 1), (1, 1)),
    "integer-confidence": ((1, 1), (1, 1), (1, 1)),
    "list-where-object": ((1, 1), (1, 1), (1, 1)),
    "many-scripts": ((3, 3), (3, 3), (2, 2)),
    "metadata-and-null-name": ((1, 1), (1, 1), (1, 1)),
    "name-is-a-number": ((1, 1), (1, 1), (1, 1)),
    "name-is-null": ((1, 1), (1, 1), (1, 1)),
    "no-topics-key": ((0, 0), (1, 1), (1, 1)),
    "null-confidence": ((1, 1), (1, 1), (1, 2)),
    "null-instances": ((1, 0), (1, 0), (1, 0)),
    "null-lists": ((0, 0), (0, 0), (0, 0)),
    "object-where-list": ((0, 0), (0, 0), (0, 0)),
    "only-start-end": ((1, 1), (1, 1), (1, 1)),
    "project-two-videos": ((2, 2), (2, 2), (2, 2)),
    "random-key-order": ((1, 1), (1, 1), (1, 1)),
    "same-id-twice": ((2, 2), (1, 1), (1, 1)),
    "same-name-topics": ((3, 3), (1, 1), (1, 1)),
    "same-time-two-confidences": ((1, 1), (1, 1), (1, 2)),
    "seven-digit-fractions": ((1, 1), (1, 2), (1, 1)),
    "spaces-in-times": ((1, 1), (1, 1), (1, 1)),
    "string-confidence": ((0, 0), (0, 0), (0, 0)),
    "unknown-fields": ((1, 1), (1, 1), (1, 1)),
    "unreadable-time": ((1, 1), (1, 1), (1, 1)),
    "unsorted-overlapping": ((1, 1), (1, 4), (1, 1)),
    "videos-ranges-null": ((1, 1), (1, 1), (1, 1)),
}

PROBLEMS: Final = {
    "instance-without-time": [("topics[0].instances[0].start", "Object missing required field `start`")],
    "list-where-object": [
        ("topics[0]", "an object belongs here, not list"),
        ("keywords[0].instances[0]", "Expected `object`, got `array`"),
        ("labels[1]", "an object belongs here, not str"),
    ],
    "name-is-a-number": [
        ("topics[0].name", "Expected `str`, got `int`"),
        ("keywords[0].text", "Expected `str`, got `int`"),
        ("labels[0].name", "Expected `str`, got `float`"),
    ],
    "name-is-null": [
        ("topics[0].name", "Expected `str`, got `null`"),
        ("keywords[0].text", "Expected `str`, got `null`"),
        ("labels[0].name", "Expected `str`, got `null`"),
    ],
    "object-where-list": [
        ("topics", "Expected `array | null`, got `object`"),
        ("keywords[0].instances", "Expected `array | null`, got `object`"),
        ("labels", "Expected `array | null`, got `str`"),
    ],
    "string-confidence": [
        ("topics[0].confidence", "Expected `int | float | null`, got `str`"),
        ("keywords[0].confidence", "Expected `int | float | null`, got `str`"),
        ("labels[0].instances[0].confidence", "Expected `int | float | null`, got `str`"),
    ],
    "unreadable-time": [
        ("topics[0].instances[0].start", "'soon' is not a time such as 0:01:17.5"),
        ("topics[1].instances[0].adjustedStart", "Expected `str | null`, got `float`"),
        ("topics[2].instances[0].start", "'0:00:61' is not a time such as 0:01:17.5"),
        ("topics[3].instances[0].start", "'-0:00:01' is not a time such as 0:01:17.5"),
    ],
}

REFUSED: Final = {
    "no-videos": "no index: videos: Object missing required field `videos`",
    "not-an-object": "no index: the whole: Expected `object`, got `array`",
    "v1-breakdowns": "no index: the retired v1 shape (breakdowns); index the video again",
    "videos-null": "no index: videos: Expected `array`, got `null`",
}

UNFINISHED: Final = {
    "failed": ("Failed", "VideoUrlUnreachable", "The video's URL could not be reached."),
    "processing": ("Processing", None, None),
    "quarantined": ("Quarantined", None, None),
}


def test_each_odd_index_is_in_one_table() -> None:
    assert sorted([*COUNTS, *REFUSED, *UNFINISHED]) == sorted(PATHS)


@pytest.mark.parametrize("name", COUNTS)
def test_what_can_be_read_is_published_whole(name: str) -> None:
    body = PATHS[name].read_bytes()
    outcome = normalized(body)
    assert tuple((outcome.documents[i].items, outcome.documents[i].instances) for i in INSIGHTS) == COUNTS[name]
    assert_rebuilt(body)


@pytest.mark.parametrize("name", COUNTS)
def test_what_cannot_be_read_is_named(name: str) -> None:
    outcome = normalized(PATHS[name].read_bytes())
    problems = [each for insight in INSIGHTS for each in problems_of(outcome.documents[insight].body)]
    assert [(p["path"].removeprefix("videos[0].insights."), p["message"]) for p in problems] == PROBLEMS.get(name, [])
    assert sum(document.problems for document in outcome.documents.values()) == len(problems)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_index_is_refused(name: str) -> None:
    with pytest.raises(NotAnIndex) as refusal:
        normalize(PATHS[name].read_bytes())
    assert str(refusal.value) == REFUSED[name]


@pytest.mark.parametrize("name", UNFINISHED)
def test_what_is_unfinished_is_refused_with_the_services_words(name: str) -> None:
    with pytest.raises(NotProcessed) as refusal:
        normalize(PATHS[name].read_bytes())
    found = refusal.value
    assert (found.state, found.failure_code, found.failure_message) == UNFINISHED[name]
    assert found.state in str(found)
    assert found.video_id in str(found)


def problems_of(body: bytes) -> list[Any]:
    """What a document could not carry."""
    problems: list[Any] = json.loads(body)["problems"]
    return problems


def test_no_secret_of_an_index_is_published() -> None:
    body = encode(make_index(5, duration_seconds=60))
    assert b"canary" in body
    assert all(b"canary" not in document.body for document in normalized(body).documents.values())
