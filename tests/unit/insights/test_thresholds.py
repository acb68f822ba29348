"""What is below a threshold is dropped and counted; the rest is as it was."""

import json
from typing import Any

import pytest

from shared.insights import INSIGHTS, KEEP_ALL, Insight, Thresholds
from tests.contract import normalized
from tests.samples.indexes.files import SAMPLES
from tests.samples.indexes.generator import ACCOUNT_ID


def an_index(insight: Insight, *items: Any) -> bytes:
    """An index of those items."""
    index = {"accountId": ACCOUNT_ID, "id": "a", "state": "Processed"}
    return json.dumps({**index, "videos": [{"id": "a", "insights": {insight: items}}]}).encode()


def label(*sightings: tuple[float | None, int]) -> dict[str, Any]:
    """A label with a confidence at each second."""
    instances = [{"start": f"0:00:{at:02}", "end": f"0:00:{at + 1:02}", "confidence": c} for c, at in sightings]
    return {"id": 1, "name": "boat", "instances": instances}


@pytest.mark.parametrize(("insight", "name"), [("topics", "name"), ("keywords", "text")])
def test_items_below_are_dropped_and_counted(insight: Insight, name: str) -> None:
    items = [{"id": n, name: "x", "confidence": c} for n, c in enumerate([0.9, 0.5, 0.49999, None, 0, 1])]
    outcome = normalized(an_index(insight, *items), thresholds=Thresholds(topics=0.5, keywords=0.5, labels=0.5))
    document = outcome.documents[insight]
    assert [item["id"] for item in json.loads(document.body)["items"]] == [0, 1, 3, 5]
    assert (document.items, document.dropped_items, document.dropped_instances) == (4, 2, 0)


def test_instances_of_a_label_are_dropped_and_its_facts_follow() -> None:
    body = an_index("labels", label((0.96, 1), (0.99, 10), (0.5, 2), (None, 5)))
    document = normalized(body, thresholds=Thresholds(labels=0.95)).documents["labels"]
    [item] = json.loads(document.body)["items"]
    assert [instance["confidence"] for instance in item["instances"]] == [0.96, None, 0.99]
    assert (item["confidence"], item["coverageSeconds"]) == (0.99, 3)
    assert (document.items, document.instances, document.dropped_items, document.dropped_instances) == (1, 3, 0, 1)


def test_a_label_goes_with_its_last_instance() -> None:
    body = an_index("labels", label((0.5, 1), (0.6, 2)), label((0.99, 1)), label())
    document = normalized(body, thresholds=Thresholds(labels=0.95)).documents["labels"]
    assert [len(item["instances"]) for item in json.loads(document.body)["items"]] == [1, 0]
    assert (document.items, document.dropped_items, document.dropped_instances) == (2, 1, 2)


def test_a_neighbour_that_cannot_be_read_lets_nothing_be_counted_twice() -> None:
    bad = {"id": 2, "name": "boat", "instances": [{"start": "soon", "end": "0:00:02"}]}
    body = an_index("labels", label((0.5, 1), (0.99, 2)), label((0.4, 1)), bad)
    document = normalized(body, thresholds=Thresholds(labels=0.95)).documents["labels"]
    assert (document.items, document.dropped_items, document.dropped_instances) == (1, 1, 2)
    assert document.problems == 1


@pytest.mark.parametrize("insight", INSIGHTS)
def test_a_threshold_touches_its_own_insight_alone(insight: Insight) -> None:
    body = SAMPLES[0].read_bytes()
    kept, cut = normalized(body), normalized(body, thresholds=Thresholds(**{insight: 1.1}))
    assert cut.documents[insight].items == 0
    assert cut.documents[insight].dropped_items == kept.documents[insight].items > 0
    assert [other for other in INSIGHTS if cut.documents[other] != kept.documents[other]] == [insight]


def test_a_bad_time_is_a_problem_below_the_threshold_too() -> None:
    item = {"id": 1, "name": "x", "confidence": 0.1, "instances": [{"start": "soon", "end": "0:00:01"}]}
    document = normalized(an_index("topics", item), thresholds=Thresholds(topics=0.5)).documents["topics"]
    assert (document.problems, document.dropped_items) == (1, 0)


def test_no_threshold_is_falsy() -> None:
    assert not KEEP_ALL
    assert Thresholds(labels=0.1)
