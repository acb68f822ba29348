"""Generated indexes: whatever the service may legally send, and fields that it has never sent."""

import json
from random import Random
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st

from shared.insights import Insight
from tests.contract.rebuild import NAMED, TIMES
from tests.samples.indexes.generator import ACCOUNT_ID

type Json = dict[str, Any]

bounded: Final = settings(max_examples=80, deadline=None)

DAY: Final = 24 * 60 * 60 * 10_000_000
LONGEST: Final = 10**15 - 1

ticks: Final = st.integers(0, 3 * 60 * 10_000_000) | st.integers(0, LONGEST)
texts: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
numbers: Final = st.sampled_from([0, 1, 0.0, 1.0]) | st.floats(0, 1)
finite: Final = st.floats(allow_nan=False, allow_infinity=False)
values: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)


def spelt(count: int, style: int) -> str:
    """One of the legal spellings of a time: hours or either form of days, padding, white space, trailing zeros."""
    choose = Random(style)
    seconds, fraction = divmod(count, 10_000_000)
    minutes, hours = seconds // 60 % 60, seconds // 3600
    days = choose.choice(["", ".", ":"])
    digits = f"{fraction:07}".rstrip("0")
    digits = digits.ljust(choose.randint(len(digits), 7), "0")
    padded = choose.choice(["", "02"])
    front = [f"{hours // 24}", days, f"{hours % 24:{padded}}"] if days else [f"{hours:{padded}}"]
    parts = [*front, ":", f"{minutes:{padded}}", ":", f"{seconds % 60:{padded}}", *([".", digits] if digits else [])]
    spaces = choose.choice([[""], [""], ["", " ", "\t"]])
    return "".join(choose.choice(spaces) + part for part in parts) + choose.choice(spaces)


@st.composite
def timecodes(draw: st.DrawFn) -> tuple[int, str]:
    """A number of ticks, and a text that says it."""
    count = draw(ticks)
    return count, spelt(count, draw(st.integers(0, 999)))


@st.composite
def indexes(draw: st.DrawFn, *, min_videos: int = 1, unknown: bool | None = None) -> Json:
    """An index of up to three videos that can be read whole; with unknown fields, without, or either."""
    if unknown is None:
        unknown = draw(st.booleans())
    ids = draw(st.lists(st.text("aB3", min_size=1, max_size=3), min_size=min_videos, max_size=3))
    return {
        "accountId": ACCOUNT_ID,
        "id": "abc",
        "state": "Processed",
        "name": draw(st.none() | texts),
        "videos": [{"id": id_, "insights": draw(st.none() | insights(unknown=unknown))} for id_ in ids],
    }


def insights(*, unknown: bool) -> st.SearchStrategy[Json]:
    """A video's insights, in which each list may be absent or null."""
    lists: dict[str, st.SearchStrategy[Any]] = {
        insight: st.none() | st.lists(items(insight, unknown=unknown), max_size=3) for insight in NAMED
    }
    return st.fixed_dictionaries({}, optional=lists)


def items(insight: Insight, *, unknown: bool) -> st.SearchStrategy[Json]:
    """One item: an id and a name, and whatever else may be there or null."""
    name = "text" if insight == "keywords" else "name"
    optional: dict[str, st.SearchStrategy[Any]] = {
        field: st.none() | texts for field in sorted(NAMED[insight] - {"id", name, "confidence", "instances"})
    }
    optional["instances"] = st.none() | st.lists(instances(insight, unknown=unknown), max_size=4)
    if insight != "labels":
        optional["confidence"] = st.none() | numbers
    if insight == "topics":
        optional["iptcName"] = st.none() | st.lists(texts, max_size=3).map("/".join)
    known = st.fixed_dictionaries({"id": st.integers(0, 10**20), name: texts}, optional=optional)
    return with_unknown(known, NAMED[insight]) if unknown else known


@st.composite
def instances(draw: st.DrawFn, insight: Insight, *, unknown: bool) -> Json:
    """One instance; the adjusted times may be absent or null."""
    on_clock, on_project = (sorted(draw(st.tuples(ticks, ticks))) for _ in range(2))
    style = draw(st.integers(0, 999))
    found: Json = {name: spelt(at, style) for name, at in zip(TIMES, [*on_clock, *on_project], strict=True)}
    match style % 3:
        case 0:
            del found["adjustedStart"], found["adjustedEnd"]
        case 1:
            found |= {"adjustedStart": None, "adjustedEnd": None}
    if insight == "labels" and style % 5:
        found["confidence"] = draw(st.none() | numbers)
    known = {*TIMES, "confidence"} if insight == "labels" else set(TIMES)
    return draw(with_unknown(st.just(found), known)) if unknown else found


def with_unknown(known: st.SearchStrategy[Json], names: set[str]) -> st.SearchStrategy[Json]:
    """An object with fields that the contract does not name."""
    extra = st.dictionaries(texts.filter(lambda name: name not in names), values, max_size=2)
    return st.builds(lambda fields, more: fields | more, known, extra)


def encoded(index: Json, seed: int | None = None) -> bytes:
    """The index as bytes; with a seed its keys in any order, and letters escaped or not."""
    if seed is None:
        return json.dumps(index).encode()
    choose = Random(seed)
    return json.dumps(_shuffled(index, choose), ensure_ascii=choose.random() < 0.5).encode()


def _shuffled(value: Any, choose: Random) -> Any:
    if isinstance(value, list):
        return [_shuffled(part, choose) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: _shuffled(value[name], choose) for name in choose.sample(list(value), len(value))}
