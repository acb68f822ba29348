"""The set that is published: names, facts, and hashes that only what is said can change."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from shared.insights import INSIGHTS, KEEP_ALL, Normalized, Thresholds, normalize
from shared.insights.records import Manifest
from shared.moments import rfc3339
from shared.names import document_name
from shared.publishing.commit import Publication
from shared.publishing.publication import prepare
from shared.publishing.setup import Setup
from shared.storage.facts import BlobFacts
from tests.contract import assert_valid_blob
from tests.fakes.world import NOON, index

FOLDER = "account/video"


def prepared(
    index_: Normalized,
    translations: dict[str, Normalized] | None = None,
    *,
    thresholds: Thresholds = KEEP_ALL,
    published_at: datetime = NOON,
) -> Publication:
    return prepare(
        index_,
        translations or {},
        folder=FOLDER,
        source="video-indexer",
        setup=Setup(thresholds),
        facts=BlobFacts(fetched_at=NOON - timedelta(seconds=3)),
        published_at=published_at,
    )


def manifest_of(publication: Publication) -> Manifest:
    assert_valid_blob("manifest", publication.manifest.body)
    return msgspec.json.decode(publication.manifest.body, type=Manifest)


def test_the_manifest_states_each_document_as_it_is() -> None:
    publication = prepared(normalize(index()), {"fr-FR": normalize(index(2))})
    manifest = manifest_of(publication)
    expected = {document_name(insight, language) for insight in INSIGHTS for language in (None, "fr-FR")}
    assert publication.documents.keys() == expected
    for language, documents in ((None, manifest.documents), ("fr-FR", manifest.translations["fr-FR"])):
        for insight in INSIGHTS:
            facts, name = getattr(documents, insight), document_name(insight, language)
            content = publication.documents[name]
            assert facts.blob == f"{FOLDER}/{name}"
            assert facts.sha256 == content.sha256 == hashlib.sha256(content.body).hexdigest()
            assert facts.bytes == len(content.body)
            document = msgspec.json.decode(content.body)
            assert facts.items == len(document["items"])
            assert facts.instances == sum(len(item["instances"]) for item in document["items"])
            assert facts.problems == len(document["problems"])
    assert manifest.published_at == "2026-03-01T12:00:00.000000Z"
    assert publication.facts.write()["fetchedat"] == "2026-03-01T11:59:57.000000Z"


def test_the_hash_of_the_manifest_leaves_out_the_time_and_nothing_else() -> None:
    first = prepared(normalize(index()))
    later = prepared(normalize(index()), published_at=NOON + timedelta(days=1))
    assert first.manifest.sha256 == later.manifest.sha256
    assert first.manifest.body != later.manifest.body
    others = [
        prepared(normalize(index(2))),
        prepared(normalize(index()), {"fr-FR": normalize(index(2))}),
        prepared(normalize(index()), thresholds=Thresholds(topics=0.1)),
    ]
    assert len({first.manifest.sha256, *(other.manifest.sha256 for other in others)}) == 4


@pytest.mark.parametrize(
    ("language", "name"), [(None, "topics.json"), ("fr-FR", "topics.fr-FR.json"), ("zh-Hans", "topics.zh-Hans.json")]
)
def test_names_of_documents(language: str | None, name: str) -> None:
    assert document_name("topics", language) == name


def test_times_sort_as_text() -> None:
    moments = [NOON + timedelta(microseconds=step) for step in (0, 1, 10, 999_999, 1_000_000)]
    texts = [rfc3339(moment) for moment in moments]
    assert texts == sorted(texts)
    assert [datetime.fromisoformat(text) for text in texts] == moments


def test_a_time_of_another_zone_is_told_in_utc() -> None:
    assert rfc3339(NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))) == rfc3339(NOON)
    assert NOON.tzinfo is UTC
