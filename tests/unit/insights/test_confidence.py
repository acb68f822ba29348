"""A confidence is a number from 0 to 1; anything else is named, not dropped."""

import json

import pytest

from tests.contract import normalized
from tests.samples.indexes.generator import encode, make_index


@pytest.mark.parametrize("confidence", [-1, -0.0001, 1.0001, 2, -(2**63), 10**30])
def test_an_item_with_a_confidence_that_is_none_stands_in_problems(confidence: float) -> None:
    index = make_index(1, duration_seconds=20, full=False)
    insights = index["videos"][0]["insights"]
    insights["keywords"][0]["confidence"] = confidence
    insights["labels"][0]["instances"][0]["confidence"] = confidence
    outcome = normalized(encode(index))
    paths = [json.loads(document.body)["problems"] for document in outcome.documents.values()]
    assert [problem["path"] for problems in paths for problem in problems] == [
        "videos[0].insights.keywords[0].confidence",
        "videos[0].insights.labels[0].instances[0].confidence",
    ]


@pytest.mark.parametrize("confidence", [0, 1, 0.0, 1.0, 0.5])
def test_the_bounds_are_confidences(confidence: float) -> None:
    index = make_index(1, duration_seconds=20, full=False)
    index["videos"][0]["insights"]["keywords"][0]["confidence"] = confidence
    (first, *_) = json.loads(normalized(encode(index)).documents["keywords"].body)["items"]
    assert first["confidence"] == confidence
