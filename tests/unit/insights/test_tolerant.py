"""What cannot be read stands whole in `problems`, and changes nothing else: not a byte of it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.insights import INSIGHTS, Insight, NotAnIndex, Thresholds, normalize
from shared.insights.tolerant import AT_ONCE
from tests.contract import normalized
from tests.contract.rebuild import Json
from tests.samples.indexes.files import SAMPLES
from tests.samples.indexes.generator import ACCOUNT_ID

from .strategies import bounded, encoded, indexes, values


def an_index(insight: Insight, written: str) -> bytes:
    """An index of one video with one list, as it is written."""
    insights = f'{{"{insight}": {written}}}'
    return (
        f'{{"accountId": "{ACCOUNT_ID}", "id": "abc", "state": "Processed",'
        f' "videos": [{{"id": "abc", "insights": {insights}}}]}}'
    ).encode()


def document(body: bytes, insight: Insight = "topics") -> Any:
    """One document of an index."""
    return json.loads(normalized(body).documents[insight].body)


def with_stray(index: Json, insight: Insight, stray: object) -> Json:
    """The index with one more thing at the end of a list of its last video: its neighbours are then read one by one."""
    *others, last = index["videos"]
    found = last["insights"] or {}
    changed = {**last, "insights": {**found, insight: [*(found.get(insight) or []), stray]}}
    return {**index, "videos": [*others, changed]}


@bounded
@given(indexes(), st.sampled_from(INSIGHTS), values.filter(lambda value: not isinstance(value, dict)))
def test_a_stray_thing_changes_nothing_but_the_problems(index: Json, insight: Insight, stray: Any) -> None:
    fast = normalized(encoded(index))
    careful = normalized(encoded(with_stray(index, insight, stray)))
    for other in INSIGHTS:
        if other != insight:
            assert careful.documents[other] == fast.documents[other]
    expected, found = (json.loads(outcome.documents[insight].body) for outcome in (fast, careful))
    assert found.pop("problems")[-1]["value"] == stray
    assert not expected.pop("problems")
    assert json.dumps(found) == json.dumps(expected)


@pytest.mark.parametrize("insight", INSIGHTS)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_both_ways_agree_on_the_samples(path: Any, insight: Insight) -> None:
    body = path.read_bytes()
    careful = normalize(encoded(with_stray(json.loads(body), insight, "stray")))
    fast = normalize(body)
    assert [other for other in INSIGHTS if careful.documents[other] != fast.documents[other]] == [insight]


def test_both_ways_obey_the_thresholds() -> None:
    index = json.loads(SAMPLES[0].read_bytes())
    thresholds = Thresholds(topics=0.7, keywords=0.8, labels=0.97)
    fast = normalize(encoded(index), thresholds=thresholds)
    careful = normalize(encoded(with_stray(index, "topics", "stray")), thresholds=thresholds)
    assert careful.documents["keywords"] == fast.documents["keywords"]
    assert careful.documents["labels"] == fast.documents["labels"]
    assert careful.documents["topics"].dropped_items == fast.documents["topics"].dropped_items


COUNT = 3000
TIMES = '"start": "0:00:01", "end": "0:00:02"'


@pytest.mark.parametrize(
    ("written", "path", "message"),
    [
        ('["x"]', "topics[0]", "an object belongs here, not str"),
        ("[null]", "topics[0]", "an object belongs here, not NoneType"),
        ('"none"', "topics", "Expected `array | null`, got `str`"),
        ("[{}]", "topics[0].id", "Object missing required field `id`"),
        ('[{"id": 1}]', "topics[0].name", "Object missing required field `name`"),
        ('[{"id": true, "name": "x"}]', "topics[0].id", "Expected `int`, got `bool`"),
        ('[{"id": "1", "name": "x"}]', "topics[0].id", "Expected `int`, got `str`"),
        ('[{"id": 1, "name": "x"}, {"id": 2}]', "topics[1].name", "Object missing required field `name`"),
        ('[{"id": 1, "name": "x", "confidence": true}]', "topics[0].confidence", "Expected `int | float | null`"),
        ('[{"id": 1, "name": "x", "instances": {}}]', "topics[0].instances", "Expected `array | null`, got `object`"),
        ('[{"id": 1, "name": "x", "instances": [7]}]', "topics[0].instances[0]", "Expected `object`, got `int`"),
        (f'[{{"id": 1, "name": "x", "instances": [{{{TIMES}}}, {{}}]}}]', "topics[0].instances[1].start", "missing"),
        (
            '[{"id": 1, "name": "x", "instances": [{"start": "0:00:01", "end": "1"}]}]',
            ".instances[0].end",
            "'1' is not",
        ),
        (
            f'[{{"id": 1, "name": "x", "instances": [{{{TIMES}, "adjustedEnd": ""}}]}}]',
            "topics[0].instances[0].adjustedEnd",
            "'' is not a time",
        ),
        (
            f'[{{"id": 1, "name": "x", "instances": [{{{TIMES}}}, {{"start": "0:00:03", "end": "0:00:02"}}]}}]',
            "topics[0].instances[1]",
            "ends before it starts",
        ),
        (
            f'[{{"id": 1, "name": "x", "instances": [{{{TIMES}, "adjustedStart": "0:00:09"}}]}}]',
            "topics[0].instances[0]",
            "ends before it starts",
        ),
        (
            (
                '[{"id": 1, "name": "x", "instances":'
                f' [{{{TIMES}}}, {{"start": "0:00:01", "end": "2nd"}}, {{"start": "3rd", "end": "0:00:02"}}]}}]'
            ),
            "topics[0].instances[1].end",
            "'2nd' is not a time",
        ),
    ],
)
def test_a_problem_says_where_and_what(written: str, path: str, message: str) -> None:
    body = an_index("topics", written)
    [problem] = document(body)["problems"]
    assert problem["path"].endswith(path)
    assert problem["path"].startswith("videos[0].insights.topics")
    assert message in problem["message"]
    source = json.loads(written)
    assert problem["value"] == (source if isinstance(source, str) else source[-1])


@pytest.mark.parametrize(
    "item",
    [
        '{"id": 1e400, "name": "x"}',
        '{"id": 1, "name": "x", "later": 1e400}',
        f'{{"id": 1, "name": "x", "later": {"9" * 5000}}}',
        f'{{"id": 1, "name": "x", "instances": [{{{TIMES}, "later": 1e400}}]}}',
    ],
)
def test_an_item_with_a_number_out_of_range_is_kept_as_its_text(item: str) -> None:
    found = document(an_index("topics", f'[{item}, {{"id": 2, "name": "y"}}]'))
    assert [sound["id"] for sound in found["items"]] == [2]
    [problem] = found["problems"]
    assert problem["path"] == "videos[0].insights.topics[0]"
    assert problem["value"] == item


def test_an_item_that_is_no_utf8_is_kept_as_far_as_it_is_text() -> None:
    body = an_index("topics", '[{"id": 1, "name": "?"}, {"id": 2, "name": "y"}]').replace(b"?", b"\xff")
    [problem] = document(body)["problems"]
    assert problem["value"] == '{"id": 1, "name": "\N{REPLACEMENT CHARACTER}"}'
    assert "utf-8" in problem["message"]


def test_nesting_without_end_is_refused() -> None:
    deep = "[" * 100_000 + "]" * 100_000
    with pytest.raises(NotAnIndex, match="nested too deeply"):
        normalize(an_index("topics", f'[{{"id": 1, "name": "x", "later": {deep}}}]'))


def nested(depth: int) -> bytes | None:
    """topics.json of an index with a field of that depth, or None where it is refused."""
    deep = "[" * depth + "]" * depth
    try:
        return normalize(an_index("topics", f'[{{"id": 1, "name": "x", "later": {deep}}}]')).documents["topics"].body
    except NotAnIndex:
        return None


def test_all_that_is_shallow_enough_to_be_read_is_written() -> None:
    """The limit is the stack's, so it is looked for; what is read but cannot be written raises RecursionError."""
    written, refused = 1, 100_000
    while refused - written > 1:
        depth = (written + refused) // 2
        body = nested(depth)
        if body is None:
            refused = depth
        else:
            assert b"[" * depth in body
            written = depth
    assert written > 100


@pytest.mark.parametrize("insight", INSIGHTS)
def test_the_order_of_unknown_fields_is_the_sources(insight: Insight) -> None:
    name = "text" if insight == "keywords" else "name"
    [item] = document(an_index(insight, f'[{{"z": 1, "id": 1, "{name}": "x", "a": null}}]'), insight)["items"]
    assert list(item["additional"].items()) == [("z", 1), ("a", None)]


@pytest.mark.parametrize("insight", INSIGHTS)
@pytest.mark.parametrize("level", ["item", "instance"])
def test_one_unknown_field_in_the_whole_index_is_kept(insight: Insight, level: str) -> None:
    name = "text" if insight == "keywords" else "name"
    of_item, of_instance = (', "later": 7', "") if level == "item" else ("", ', "later": 7')
    written = f'[{{"id": 1, "{name}": "x"{of_item}, "instances": [{{{TIMES}{of_instance}}}]}}]'
    [item] = document(an_index(insight, written), insight)["items"]
    assert item["additional"] == ({"later": 7} if level == "item" else {})
    assert item["instances"][0].get("additional") == ({"later": 7} if level == "instance" else None)


@pytest.mark.parametrize("insight", INSIGHTS)
def test_items_among_many_are_named_by_their_numbers(insight: Insight) -> None:
    name = "text" if insight == "keywords" else "name"
    items: list[Json] = [
        {"id": number, name: "x", "instances": [{"start": f"0:00:{number % 60:02}", "end": "0:01:00"}]}
        for number in range(COUNT)
    ]
    bad, unknown = COUNT // 2, COUNT - 1
    items[bad]["instances"][0]["end"] = "soon"
    items[unknown]["later"] = 7
    written = json.dumps(items)
    assert len(written) > 3 * AT_ONCE
    found = document(an_index(insight, written), insight)
    assert [item["id"] for item in found["items"]] == [number for number in range(COUNT) if number != bad]
    assert [item["instances"][0]["startSeconds"] for item in found["items"]] == [i["id"] % 60 for i in found["items"]]
    assert [item["id"] for item in found["items"] if item["additional"]] == [unknown]
    [problem] = found["problems"]
    assert problem["path"] == f"videos[0].insights.{insight}[{bad}].instances[0].end"
    assert problem["value"] == items[bad]


@pytest.mark.parametrize("insight", INSIGHTS)
def test_instances_with_unknown_fields_are_told_apart_by_them(insight: Insight) -> None:
    name = "text" if insight == "keywords" else "name"
    instances = f'[{{{TIMES}, "b": 2, "a": 1}}, {{{TIMES}}}, {{{TIMES}, "a": 1, "b": 2}}]'
    [item] = document(an_index(insight, f'[{{"id": 1, "{name}": "x", "instances": {instances}}}]'), insight)["items"]
    assert [instance.get("additional") for instance in item["instances"]] == [{"a": 1, "b": 2}, None]


def test_a_reference_without_an_id_is_kept_in_additional() -> None:
    written = '[{"id": 1, "name": "x", "referenceType": "Wikipedia", "referenceUrl": "u"}]'
    [item] = document(an_index("topics", written))["items"]
    assert item["reference"] is None
    assert item["additional"] == {"referenceType": "Wikipedia", "referenceUrl": "u"}
