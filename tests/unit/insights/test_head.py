"""What of the head cannot be read is null and named in every document; it costs no item a byte."""

import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.insights import INSIGHTS, Insight, NotAnIndex, normalize
from tests.contract import normalized
from tests.contract.rebuild import Json, assert_rebuilt, with_escapes
from tests.samples.indexes.files import PATHS, SAMPLES

from .strategies import bounded, encoded, values


def short(value: Any) -> Any:
    """An index with at most two entries in each list."""
    if isinstance(value, list):
        return [short(part) for part in value[:2]]
    return {name: short(part) for name, part in value.items()} if isinstance(value, dict) else value


INDEX: Final[Json] = short(json.loads(SAMPLES[0].read_bytes()))
INDISPENSABLE: Final = {("accountId",), ("id",), ("state",), ("videos",), ("videos", 0, "id"), ("videos", 0, "state")}
HEAD: Final[dict[tuple[str | int, ...], str | None]] = {
    ("name",): "name",
    ("partition",): "partition",
    ("created",): "created",
    ("isBase",): None,
    ("duration",): None,
    ("durationInSeconds",): None,
    ("videos", 0, "externalId"): "externalId",
    ("videos", 0, "metadata"): "metadata",
    ("videos", 0, "language"): None,
    ("videos", 0, "sourceLanguage"): None,
    ("videos", 0, "sourceLanguages"): None,
    ("videos", 0, "insights"): None,
    ("videos", 0, "insights", "version"): None,
    ("videos", 0, "insights", "duration"): None,
    ("videos", 0, "insights", "language"): None,
    ("videos", 0, "insights", "sourceLanguage"): None,
    ("videos", 0, "insights", "sourceLanguages"): None,
}
"""Every field of the head that the contract carries, and what it is called there where it is one field alone."""

HALVES: Final = ("\ud83d", "\udc00", "x\ud800\ud800y", "\udfff\ud83d\udd25")


def with_field(place: tuple[str | int, ...], value: Any) -> Json:
    """The sample with one field changed."""
    index: Json = json.loads(json.dumps(INDEX))
    container: Any = index
    for step in place[:-1]:
        container = container[step]
    container[place[-1]] = value
    return index


def path_of(place: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


def documents_of(body: bytes) -> dict[Insight, Any]:
    return {insight: json.loads(document.body) for insight, document in normalized(body).documents.items()}


SOUND: Final = documents_of(encoded(INDEX))


@bounded
@given(st.sampled_from(list(HEAD)), values | st.sampled_from(HALVES) | st.sampled_from(["soon", "0:00:61", 634]))
def test_a_head_field_of_any_type_costs_no_item(place: tuple[str | int, ...], value: Any) -> None:
    body = encoded(with_field(place, value))
    found = documents_of(body)
    problems = found["topics"]["problems"]
    for insight in INSIGHTS:
        assert found[insight]["problems"] == problems
        if place[-1] != "insights":
            assert found[insight]["items"] == SOUND[insight]["items"]
    for problem in problems:
        assert problem["path"].startswith(path_of(place))
        assert problem["message"]
    if problems and (name := HEAD[place]):
        assert found["topics"]["video"][name] is None
    assert_rebuilt(body)


@pytest.mark.parametrize("place", HEAD, ids=path_of)
@pytest.mark.parametrize("value", [[{"a": "\ud800"}], [[1]], "half \ud800"], ids=["object", "list", "half"])
def test_what_cannot_be_read_is_kept_whole_in_each_document(place: tuple[str | int, ...], value: Any) -> None:
    for document in documents_of(encoded(with_field(place, value))).values():
        [problem] = document["problems"]
        assert (problem["path"], problem["value"]) == (path_of(place), with_escapes(value))


@pytest.mark.parametrize("place", sorted(INDISPENSABLE, key=str), ids=path_of)
@pytest.mark.parametrize("value", [7, {}, "\ud800"], ids=["number", "object", "half"])
def test_without_its_ids_its_states_and_its_videos_it_is_no_index(place: tuple[str | int, ...], value: Any) -> None:
    with pytest.raises(NotAnIndex) as refusal:
        normalize(encoded(with_field(place, value)))
    assert str(refusal.value).startswith(f"no index: {path_of(place)}: ")


@pytest.mark.parametrize("place", HEAD, ids=path_of)
def test_bytes_that_are_no_text_cost_no_item_either(place: tuple[str | int, ...]) -> None:
    body = encoded(with_field(place, "QQQ")).replace(b"QQQ", b"\xff\xed\xa0\x80")
    found = documents_of(body)
    for document in found.values():
        assert [problem["path"] for problem in document["problems"]] == [path_of(place)]
    if place[-1] != "insights":
        assert [found[insight]["items"] for insight in INSIGHTS] == [SOUND[insight]["items"] for insight in INSIGHTS]


def test_all_that_is_wrong_is_named_at_once_and_counted_once() -> None:
    index = with_field(("duration",), 634) | {"name": ["x"]}
    index["videos"][0]["metadata"] = {"a": 1}
    index["videos"][0]["insights"]["topics"][0]["name"] = 7
    outcome = normalized(encoded(index))
    assert [problem["path"] for problem in json.loads(outcome.documents["labels"].body)["problems"]] == [
        "videos[0].metadata",
        "name",
        "duration",
    ]
    assert [outcome.documents[insight].problems for insight in INSIGHTS] == [4, 3, 3]
    assert outcome.problems == 4


def strings_in(value: Any, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where every string of the index stands."""
    if isinstance(value, str):
        return [place]
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for name, part in parts for found in strings_in(part, (*place, name))]


STRINGS: Final = [place for place in strings_in(INDEX) if place not in INDISPENSABLE]


@bounded
@given(st.sampled_from(STRINGS), st.sampled_from(HALVES))
def test_half_a_surrogate_pair_costs_at_most_the_item_that_it_stands_in(
    place: tuple[str | int, ...], spoilt: str
) -> None:
    body = encoded(with_field(place, spoilt))
    found = documents_of(body)
    assert_rebuilt(body)
    match place:
        case ("videos", _, "insights", "topics" | "keywords" | "labels" as insight, int(number), *_):
            assert [problem["path"] for problem in found[insight].pop("problems")] == [
                f"videos[0].insights.{insight}[{number}]"
            ]
            left = [item for at, item in enumerate(SOUND[insight]["items"]) if at != number]
            assert found[insight]["items"] == left
        case _ if place in HEAD or place[:-1] in HEAD:
            assert {len(document["problems"]) for document in found.values()} == {1}
        case _:
            assert found == SOUND


@pytest.mark.parametrize("name", ["harbour", "\\ud800", "\\\\ud800", "\ud83d\udd25", "a\\\ud83d\udd25"])
def test_what_only_looks_like_half_a_pair_is_none(name: str) -> None:
    index = with_field(("name",), name.encode("utf-16", "surrogatepass").decode("utf-16"))
    index["description"] = "\ud800"  # so that the careful reading is taken
    for document in documents_of(encoded(index)).values():
        assert document["problems"] == []
        assert document["video"]["name"] == index["name"]


def test_a_broken_escape_is_no_json() -> None:
    broken = encoded(with_field(("name",), "QQQ")).replace(b"QQQ", rb"\ud8")
    with pytest.raises(NotAnIndex, match="not JSON in UTF-8"):
        normalize(broken)


@pytest.mark.parametrize("insight", INSIGHTS)
@pytest.mark.parametrize("instances", [{}, {"instances": None}], ids=["absent", "null"])
def test_an_item_of_the_summarys_shape_is_a_problem(insight: Insight, instances: Json) -> None:
    source = json.loads(PATHS["bom"].read_bytes().decode("utf-8-sig"))
    items = source["videos"][0]["insights"][insight]
    del items[0]["instances"]
    items[0] |= {"appearances": [{"startTime": "0:00:01", "endTime": "0:00:02"}]} | instances
    [problem] = documents_of(encoded(source))[insight]["problems"]
    assert problem["path"] == f"videos[0].insights.{insight}[0].appearances"
    assert problem["value"] == items[0]
