"""Documents of the output contract, made up from a seed: names in many scripts, references, hostile names."""

from collections.abc import Mapping
from random import Random
from typing import Any

import msgspec

from shared.insights import INSIGHTS
from shared.insights.documents import DOCUMENT_TYPES
from shared.insights.records import Manifest
from shared.reader import PublishedSet, VideoInsights
from shared.reader.videos import together
from shared.report import VideoDocuments

type Document = dict[str, Any]

HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\">",
    "</script><script>document.title='owned'</script>",
    "{{7*7}} ${7*7} <!-- --> ]]> & \u2028 \" onmouseover='document.title=1'",
)
TOPICS = (
    ("Port of Rotterdam", "Port_of_Rotterdam", "Business and Finance", "economy, business and finance/logistics"),
    ("Container Shipping", "Container_ship", "Business and Finance", "economy, business and finance/transport"),
    ("Maritime Pilots", "Maritime_pilot", "Careers", "labour/employment"),
    ("Tides", "Tide", "Science", "science and technology/natural science"),
    ("الملاحة البحرية", "Navigation", "Travel", "lifestyle and leisure/travel"),
    ("איכות הסביבה", "Environmental_protection", "Environment", "environment/conservation"),
)
KEYWORDS = (
    "harbour master",
    "night shift",
    "container terminal",
    "pilot boat",
    "spring tide",
    "port authority",
    "weather window",
    "deep water channel",
    "first light",
    "北海の朝",
    "مرفأ الصباح",
    "משמרת לילה",
    "crane operator",
    "customs check",
)
LABELS = (
    "sky",
    "sea",
    "boat",
    "outdoor",
    "person",
    "crane",
    "beach",
    "water",
    "cloud",
    "clothing",
    "human face",
    "text",
    "dawn",
    "ship",
    "building",
    "vehicle",
    "bridge",
    "bird",
    "rope",
    "jacket",
    "lighthouse",
    "window",
    "river",
    "truck",
    "hard hat",
)


def make_documents(
    seed: int = 1, *, name: str = "Harbour at First Light", labels: int = 25, instances: int = 9, hostile: bool = True
) -> dict[str, Document]:
    """The three documents and the manifest of one video, ten minutes long; at most `instances` per label."""
    random = Random(seed)
    duration = 612.48
    video = {
        "accountId": "6f2b6d1c-9f0e-4b8e-8a53-0d5c3f1b7a11",
        "id": f"{random.getrandbits(40):010x}",
        "name": name,
        "externalId": f"HARBOUR-{seed:03}",
        "partition": None,
        "metadata": "season 2, episode 4",
        "created": f"2025-03-{seed % 28 + 1:02}T07:55:41.123+00:00",
        "durationSeconds": duration,
        "language": "en-US",
        "sourceLanguages": ["en-US"],
        "isProject": False,
        "sources": [{"id": "source", "durationSeconds": duration}],
    }
    topics = [
        _item(
            random,
            video,
            number,
            topic,
            most=4,
            length=(20, 140),
            confidence=round(random.uniform(0.55, 0.97), 4),
            reference={
                "id": page.replace("_", " "),
                "type": "Wikipedia",
                "url": f"https://en.wikipedia.org/wiki/{page}",
            },
            iab=iab,
            iptc=iptc.split("/"),
            fullName=topic,
        )
        for number, (topic, page, iab, iptc) in enumerate(TOPICS, 1)
    ]
    if hostile:
        reference = {"id": "<b>bold</b>", "type": "Wikipedia", "url": "javascript:document.title='owned'"}
        topics.append(
            _item(
                random,
                video,
                len(topics) + 1,
                HOSTILE[0],
                most=2,
                length=(5, 30),
                confidence=0.61,
                reference=reference,
                iab="<i>IAB</i>",
                iptc=["<u>IPTC</u>"],
                fullName=HOSTILE[1],
            )
        )
    keyword_names = (*KEYWORDS, *HOSTILE[1:]) if hostile else KEYWORDS
    keywords = [
        _item(
            random,
            video,
            number,
            keyword,
            most=6,
            length=(3, 18),
            confidence=round(random.uniform(0.5, 0.99), 4),
            reference=None,
        )
        for number, keyword in enumerate(keyword_names, 1)
    ]
    labels_made = [_label(random, video, number, instances) for number in range(1, labels + 1)]
    documents: dict[str, Document] = {
        insight: {"schemaVersion": "1.0", "insight": insight, "video": video, "items": items, "problems": []}
        for insight, items in (("topics", topics), ("keywords", keywords), ("labels", labels_made))
    }
    problem = {
        "path": "videos[0].insights.labels[3].instances[0].start",
        "message": "not a timecode",
        "value": "<b>soon</b>",
    }
    if hostile:
        documents["labels"]["problems"].append(problem)
    manifest = {
        "schemaVersion": "1.0",
        "video": video,
        "source": {"kind": "video-indexer", "insightsVersion": "1.0.0.0", "readAt": None},
        "normalizer": "1.0.0",
        "minConfidence": {"topics": 0, "keywords": 0, "labels": 0},
        "documents": {insight: _facts_of(video, document) for insight, document in documents.items()},
        "translations": {},
        "publishedAt": "2025-03-21T08:10:00Z",
        "languages": {},
    }
    return {**documents, "manifest": manifest}


def decoded(
    documents: Mapping[str, Document],
    translations: Mapping[str, Mapping[str, Document]] = {},
    transcript: bytes | None = None,
) -> VideoDocuments:
    """The documents as the pages take them, with the manifest where there is one."""
    insights = _together(documents)
    if "manifest" in documents:
        manifest = msgspec.convert(documents["manifest"], Manifest)
        insights = PublishedSet(insights.topics, insights.keywords, insights.labels, manifest)
    translated = {language: _together(translation) for language, translation in translations.items()}
    return VideoDocuments(insights, translated, transcript)


def _together(documents: Mapping[str, Document]) -> VideoInsights:
    return together([msgspec.convert(documents[insight], DOCUMENT_TYPES[insight]) for insight in INSIGHTS])


def _facts_of(video: Document, document: Document) -> Document:
    items = document["items"]
    return {
        "blob": f"{video['accountId']}/{video['id']}/{document['insight']}.json",
        "sha256": "0" * 64,
        "bytes": 0,
        "items": len(items),
        "instances": sum(len(item["instances"]) for item in items),
        "problems": len(document["problems"]),
        "droppedItems": 0,
        "droppedInstances": 0,
    }


def _label(random: Random, video: Document, number: int, instances: int) -> Document:
    name = LABELS[number - 1] if number <= len(LABELS) else f"{LABELS[number % len(LABELS)]} {number}"
    label = _item(
        random,
        video,
        number,
        name,
        most=instances,
        length=(1, 24),
        confidence=None,
        reference={"id": f"natural object/{name}", "type": None, "url": None},
    )
    for instance in label["instances"]:
        instance["confidence"] = round(random.uniform(0.8, 0.9999), 4)
    label["confidence"] = max(instance["confidence"] for instance in label["instances"])
    return label


def _item(
    random: Random, video: Document, number: int, name: str, *, most: int, length: tuple[int, int], **fields: Any
) -> Document:
    starts = sorted(
        round(random.uniform(0, video["durationSeconds"] - length[1]), 3) for _ in range(random.randint(1, most))
    )
    instances = []
    free_from = 0.0
    for start in starts:
        begin = max(start, free_from)
        end = round(min(begin + random.uniform(*length), video["durationSeconds"]), 4)
        free_from = end
        if begin < end:
            instances.append(
                {"startSeconds": begin, "endSeconds": end, "adjustedStartSeconds": begin, "adjustedEndSeconds": end}
            )
    coverage = round(sum(instance["endSeconds"] - instance["startSeconds"] for instance in instances), 7)
    return {
        "id": number,
        "sourceVideoId": "source",
        "name": name,
        "language": "en-US",
        **fields,
        "instances": instances,
        "coverageSeconds": coverage,
        "additional": {},
    }
