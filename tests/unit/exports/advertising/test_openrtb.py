"""What a bid request says of a video, and of each stretch of it."""

import csv
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shared.exports.advertising.iab import CATEGORIES, CATTAX
from shared.exports.advertising.openrtb import MOST_KEYWORDS, advertising, openrtb
from shared.exports.selection import Selection
from shared.insights import NotAnIndex, normalize
from shared.insights.documents import Keyword, KeywordsDocument
from shared.reader import decode
from tests.samples.indexes.files import SHARED, real_indexes
from tests.unit.exports.made import VIDEO, keywords, label, labels, topic, topics

TAXONOMY = SHARED / "facts" / "iab" / "content-taxonomy-2.2.tsv"


def said(document: str, *times: tuple[float, float], confidence: float = 0.9) -> Keyword:
    like = topic(document, confidence, *times)
    return Keyword(1, VIDEO, document, confidence, "en-US", None, like.instances, 1, {})


WORDS: KeywordsDocument = keywords(said("tide", (0, 5)), said("harbour", (50, 90)), said("TIDE", (1, 2)))
ABOUT = topics(
    topic("Fishing", 0.9, (0, 30), iab="Food & Drink"),
    topic("Tourism", 0.8, (70, 80), iab="Travel"),
    topic("Trips", 0.8, (75, 76), iab="Travel"),
    topic("Odd", 0.8, (75, 76), iab="Underwater Basket Weaving"),
    topic("No category", 0.8, (0, 600)),
    topic("Nowhere", 0.8, iab="Science"),
)


def plain(breaks: list[float], min_confidence: float = 0) -> Any:
    made = advertising(
        [WORDS, labels(label("sky", (0, 1, 0.5))), ABOUT], breaks, Selection(min_confidence=min_confidence)
    )
    return json.loads(msgspec.json.encode(made))


def test_a_video_is_told_by_the_taxonomy() -> None:
    assert plain([]) == {
        "content": {
            "id": "H-1",
            "context": 1,
            "cattax": 6,
            "cat": ["210", "653", "464"],
            "kwarray": ["harbour", "tide", "TIDE"],
            "title": "Harbour at First Light",
            "len": 600,
            "langb": "en-US",
        },
        "stretches": [],
        "unmapped": ["Underwater Basket Weaving"],
    }


def test_each_stretch_is_told_by_what_occurs_in_it() -> None:
    stretches = plain([60, 30, 30, 0, 1000])["stretches"]
    found = [(one["startSeconds"], one["endSeconds"], one["content"]) for one in stretches]
    assert [(start, end, content["len"], content["cat"], content["kwarray"]) for start, end, content in found] == [
        (0, 30, 30, ["210"], ["tide", "TIDE"]),
        (30, 60, 30, [], ["harbour"]),
        (60, 600, 540, ["653"], ["harbour"]),
    ]


def test_what_is_not_sure_enough_is_left_out() -> None:
    content = plain([], min_confidence=0.85)["content"]
    assert (content["cat"], content["kwarray"]) == (["210"], ["harbour", "tide", "TIDE"])


def test_a_bid_request_stays_small() -> None:
    many = keywords(*(said(f"word {n}", (0, n + 1)) for n in range(200)))
    kwarray = advertising([many], []).content.kwarray
    assert kwarray == [f"word {n}" for n in range(199, 199 - MOST_KEYWORDS, -1)]


def test_a_video_of_which_little_is_known_says_little() -> None:
    unknown = topics(name=None, external_id=None, duration_seconds=None, language=None)
    made = json.loads(msgspec.json.encode(advertising([unknown], [10])))
    assert made["content"] == {"id": VIDEO, "context": 1, "cattax": CATTAX, "cat": [], "kwarray": []}
    assert [(one["startSeconds"], one["endSeconds"]) for one in made["stretches"]] == [(0, 10), (10, None)]


def test_a_file_for_each_video(tmp_path: Path) -> None:
    with openrtb(tmp_path) as sink:
        for document in (WORDS, ABOUT, keywords(id="other"), topics(id="other")):
            sink(document)
    files = {path.parent.name: json.loads(path.read_bytes()) for path in tmp_path.rglob("openrtb.json")}
    assert sorted(files) == [VIDEO, "other"]
    assert files[VIDEO] | {"stretches": []} == plain([])


@pytest.mark.skipif(not TAXONOMY.exists(), reason="the taxonomy is not at hand")
def test_the_table_is_the_iabs() -> None:
    with TAXONOMY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))[2:]
    for name, unique_id in CATEGORIES.items():
        assert [row[0] for row in rows if row[2] == name] == [unique_id]


@real_indexes
def test_every_name_of_real_indexes_is_in_the_table(path: Path) -> None:
    try:
        index = normalize(path.read_bytes())
    except NotAnIndex:
        return
    assert advertising([decode(index.documents["topics"].body, path.name)], []).unmapped == []
