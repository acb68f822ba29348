"""Real indexes, where they are at hand: every item and every instance is there, at its exact time."""

import json
import re
from pathlib import Path
from typing import Final

import pytest

from shared.insights import INSIGHTS
from tests.contract import normalized
from tests.contract.exact import ticks_of_seconds, ticks_of_text
from tests.samples.indexes.files import REAL

NAMES: Final = {path.name[:2]: path for path in REAL}

# Items and instances of topics, keywords and labels, counted in the files.
COUNTS: Final = {
    "04": ((11, 11), (2, 4), (5, 8)),
    "10": ((20, 39), (30, 92), (7, 23)),
    "11": ((0, 0), (2, 3), (10, 32)),
    "13": ((10, 10), (2, 4), (6, 9)),
    "16": ((4, 4), (0, 0), (3, 3)),
    "17": ((3, 7), (21, 53), (54, 136)),
    "19": ((12, 12), (1, 1), (0, 0)),
    "26": ((2, 2), (30, 92), (57, 181)),
}


@pytest.fixture(params=COUNTS)
def real(request: pytest.FixtureRequest) -> Path:
    """One real index."""
    if request.param not in NAMES:
        pytest.skip("no real indexes here: SHARED_DIR has no indexes/")
    return NAMES[request.param]


def test_every_item_and_distinct_instance_is_there(real: Path) -> None:
    outcome = normalized(real.read_bytes())
    [video] = json.loads(real.read_bytes())["videos"]
    for insight, (items, instances) in zip(INSIGHTS, COUNTS[real.name[:2]], strict=True):
        source = video["insights"].get(insight, [])
        assert (len(source), sum(len(item["instances"]) for item in source)) == (items, instances)
        distinct = sum(len({json.dumps(each, sort_keys=True) for each in item["instances"]}) for item in source)
        document = outcome.documents[insight]
        assert (document.items, document.instances, document.problems) == (items, distinct, 0)


def test_every_time_is_exact(real: Path) -> None:
    outcome = normalized(real.read_bytes())
    [video] = json.loads(real.read_bytes())["videos"]
    for insight in INSIGHTS:
        published = json.loads(outcome.documents[insight].body)["items"]
        for item, source in zip(published, video["insights"].get(insight, []), strict=True):
            found = {tuple(ticks_of_seconds(each[f"{name}Seconds"]) for name in TIMES) for each in item["instances"]}
            assert found == {tuple(ticks_of_text(each[name]) for name in TIMES) for each in source["instances"]}


def test_no_field_of_a_real_index_is_unknown(real: Path) -> None:
    for document in normalized(real.read_bytes()).documents.values():
        assert set(re.findall(rb'"additional":(\{.*?\})', document.body)) <= {b"{}"}


TIMES: Final = ("start", "end", "adjustedStart", "adjustedEnd")
