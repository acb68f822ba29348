"""Nothing is lost: from the documents alone the source's three lists come back, value for value."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract import normalized
from tests.contract.rebuild import NAMED, Json, assert_rebuilt
from tests.samples.indexes.files import MADE, SAMPLES, real_indexes

from .strategies import bounded, encoded, indexes


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_come_back(path: Path) -> None:
    assert_rebuilt(path.read_bytes())


@pytest.mark.parametrize("kind", MADE)
def test_indexes_of_the_generator_come_back(kind: str) -> None:
    assert_rebuilt(MADE[kind]())


@real_indexes
def test_real_indexes_come_back(path: Path) -> None:
    assert_rebuilt(path.read_bytes())


@bounded
@given(indexes(), st.integers(0, 999))
def test_any_index_comes_back(index: Json, seed: int) -> None:
    assert_rebuilt(encoded(index, seed))


@bounded
@given(indexes(unknown=True))
def test_unknown_fields_stand_in_additional(index: Json) -> None:
    items = json.loads(normalized(encoded(index)).documents["keywords"].body)["items"]
    source = [item for video in index["videos"] for item in (video["insights"] or {}).get("keywords") or []]
    unknown = [{name: item[name] for name in item if name not in NAMED["keywords"]} for item in source]
    assert [item["additional"] for item in items] == unknown
