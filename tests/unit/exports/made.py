"""Documents for the exports' tests: a few by hand, any by hypothesis."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from shared.insights.documents import (
    SCHEMA_VERSION,
    Document,
    Instance,
    Keyword,
    KeywordsDocument,
    Label,
    LabelInstance,
    LabelsDocument,
    Reference,
    Source,
    Topic,
    TopicsDocument,
    Video,
    encode,
)
from shared.insights.timecode import TICKS_PER_SECOND, to_seconds

ACCOUNT = "6f2b6d1c-9f0e-4b8e-8a53-0d5c3f1b7a11"
VIDEO = "abcde12345"

type Times = tuple[float, float]


def video(**facts: Any) -> Video:
    """A video of ten minutes."""
    given: dict[str, Any] = {
        "name": "Harbour at First Light",
        "external_id": "H-1",
        "partition": None,
        "metadata": None,
    }
    given |= {"created": "2025-03-21T07:55:41.123+00:00", "duration_seconds": 600, "language": "en-US"}
    given |= {"source_languages": ["en-US"], "is_project": False, "sources": [Source(VIDEO, 600)]}
    return Video(**({"account_id": ACCOUNT, "id": VIDEO} | given | facts))


def topic(name: str, confidence: float | None, *times: Times, **fields: Any) -> Topic:
    """A topic at some times, in seconds."""
    given: dict[str, Any] = {
        "id": 1,
        "source_video_id": VIDEO,
        "language": "en-US",
        "reference": None,
        "iab": None,
        "iptc": [],
    }
    given |= {"full_name": None, "coverage_seconds": 1, "additional": {}}
    instances = [Instance(start, end, start, end) for start, end in times]
    return Topic(**({"name": name, "confidence": confidence, "instances": instances} | given | fields))


def label(name: str, *instances: tuple[float, float, float | None]) -> Label:
    """A label: start, end and confidence of each instance."""
    highest = max((sure for _, _, sure in instances if sure is not None), default=None)
    at = [LabelInstance(start, end, start, end, sure) for start, end, sure in instances]
    return Label(1, VIDEO, name, highest, "en-US", Reference(f"object/{name}", None, None), at, 1, {})


def topics(*items: Topic, **facts: Any) -> TopicsDocument:
    """A document of topics."""
    return TopicsDocument(SCHEMA_VERSION, "topics", video(**facts), list(items), [])


def keywords(*items: Keyword, **facts: Any) -> KeywordsDocument:
    """A document of keywords."""
    return KeywordsDocument(SCHEMA_VERSION, "keywords", video(**facts), list(items), [])


def labels(*items: Label, **facts: Any) -> LabelsDocument:
    """A document of labels."""
    return LabelsDocument(SCHEMA_VERSION, "labels", video(**facts), list(items), [])


def save(folder: Path, document: Document, name: str | None = None) -> Path:
    """Writes a document where a published one lies."""
    path = folder / document.video.account_id / document.video.id / (name or f"{document.insight}.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(document))
    return path


moments = st.integers(0, 30 * TICKS_PER_SECOND) | st.integers(0, 30).map(lambda second: second * TICKS_PER_SECOND)
confidences = st.none() | st.floats(0, 1)


@st.composite
def topics_documents(draw: st.DrawFn) -> TopicsDocument:
    """A document of topics at any times of half a minute, with names in which nothing is safe."""
    names = st.sampled_from(["Tides", "A --> B", "<b>&amp;", "two\nlines\r\nthree", ""])
    return topics(*(topic(name, draw(confidences), *draw(times())) for name in draw(st.lists(names, max_size=6))))


@st.composite
def times(draw: st.DrawFn) -> Sequence[Times]:
    """The times of an item, in seconds exact to the tick."""
    pairs = draw(st.lists(st.tuples(moments, moments), max_size=5))
    return [(to_seconds(min(pair)), to_seconds(max(pair))) for pair in pairs]
