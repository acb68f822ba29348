"""Web annotations: read by a model of IIIF Presentation 3, and each fragment names its instance to the tick."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from shared.exports.annotations import CONTEXT, Addresses, BadTarget, annotation_page, annotations
from shared.exports.selection import Selection
from shared.insights.documents import Reference, TopicsDocument
from shared.insights.timecode import to_ticks
from tests.unit.exports.made import ACCOUNT, VIDEO, label, labels, topic, topics, topics_documents

ADDRESSES = Addresses("https://archive.example/insights/", "https://media.example/{accountId}/{videoId}.mp4")
PAGE = f"https://archive.example/insights/{ACCOUNT}/{VIDEO}/topics.annotations.json"
WIKIPEDIA = Reference("Category:Pens", "Wikipedia", "https://en.wikipedia.org/wiki/Category:Pens")


def made(document: TopicsDocument) -> Any:
    return json.loads(json.dumps(annotation_page(document, PAGE, ADDRESSES)))


@pytest.fixture(scope="module")
def model() -> Any:
    """IIIF's model of a page, imported late: every worker would wait for it, and one needs it."""
    from iiif_prezi3 import AnnotationPage

    return AnnotationPage


def test_an_instance_is_an_annotation() -> None:
    page = made(topics(topic("Pens", 0.68, (30, 77.5), reference=WIKIPEDIA)))
    assert page["@context"] == list(CONTEXT)
    assert page["items"] == [
        {
            "id": f"{PAGE}#0-0",
            "type": "Annotation",
            "motivation": "tagging",
            "body": [
                {
                    "type": "TextualBody",
                    "value": "Pens",
                    "format": "text/plain",
                    "purpose": "tagging",
                    "language": "en-US",
                },
                {"type": "SpecificResource", "source": WIKIPEDIA.url, "purpose": "identifying"},
            ],
            "target": f"https://media.example/{ACCOUNT}/{VIDEO}.mp4#t=30,77.5",
        }
    ]


@given(document=topics_documents())
def test_iiif_presentation_reads_every_page(model: Any, document: TopicsDocument) -> None:
    page = made(document)
    read = model.model_validate(page)
    assert (str(read.id), len(read.items or [])) == (PAGE, len(page["items"]))
    fragments = [re.fullmatch(r".*#t=(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)", item["target"]) for item in page["items"]]
    instances = [instance for item in document.items for instance in item.instances]
    spans = [(to_ticks(one.adjusted_start_seconds), to_ticks(one.adjusted_end_seconds)) for one in instances]
    assert [(to_ticks(float(found[1])), to_ticks(float(found[2]))) for found in fragments if found] == [
        (start, max(end, start + 1)) for start, end in spans
    ]


def test_pages_of_a_library_stand_where_their_ids_say(model: Any, tmp_path: Path) -> None:
    with annotations(tmp_path, ADDRESSES, Selection(min_confidence=0.5)) as sink:
        assert sink(labels(label("sky", (0, 1, 0.4), (2, 3, 0.6)))) == 1
    (file,) = tmp_path.rglob("*.json")
    page = json.loads(file.read_bytes())
    assert page["id"] == f"https://archive.example/insights/{file.relative_to(tmp_path).as_posix()}"
    assert [item["id"] for item in page["items"]] == [f"{page['id']}#0-1"]
    model.model_validate(page)


@pytest.mark.parametrize(
    ("base", "target"),
    [
        ("archive", "https://media.example/{videoId}"),
        ("https://archive.example", "urn:video:{videoId}"),
        ("https://archive.example", "https://media.example/{name}"),
        ("https://archive.example", "https://media.example/{videoId.__class__}"),
        ("https://archive.example", "https://media.example/{"),
        ("https://archive.example", "https://media.example/#{videoId}"),
    ],
)
def test_an_address_that_is_none_is_refused(base: str, target: str) -> None:
    with pytest.raises(BadTarget):
        Addresses(base, target)


def test_ids_are_quoted() -> None:
    assert ADDRESSES.target_of("a/b", "c#d") == "https://media.example/a%2Fb/c%23d.mp4"
