"""From a normalized index to the blobs that are published: the documents, and the manifest that names them."""

import hashlib
from datetime import datetime
from typing import Literal

from ..insights import NORMALIZER_VERSION, SCHEMA_VERSION, Normalized, Thresholds
from ..insights.documents import encode
from ..insights.records import DocumentFacts, DocumentSet, Manifest, ManifestSource, MinConfidence
from ..moments import rfc3339
from ..names import document_name
from ..storage.facts import BlobFacts
from .commit import Content, Publication

type SourceKind = Literal["video-indexer", "blob", "file"]


def prepare(
    index: Normalized,
    translations: dict[str, Normalized],
    *,
    folder: str,
    source: SourceKind,
    thresholds: Thresholds,
    fetched_at: datetime,
    published_at: datetime,
) -> Publication:
    """The set to publish in `folder`.

    The manifest's hash leaves out the time, so that publishing the same set again changes nothing.
    """
    manifest = Manifest(
        schema_version=SCHEMA_VERSION,
        video=index.video,
        source=ManifestSource(source, index.insights_version),
        normalizer=NORMALIZER_VERSION,
        min_confidence=MinConfidence(thresholds.topics, thresholds.keywords, thresholds.labels),
        documents=_facts(index, folder),
        translations={language: _facts(index, folder, language) for language, index in translations.items()},
        published_at="",
    )
    sha256 = hashlib.sha256(encode(manifest)).hexdigest()
    manifest.published_at = rfc3339(published_at)
    documents = _contents(index)
    for language, translated in translations.items():
        documents |= _contents(translated, language)
    return Publication(documents, Content(encode(manifest), sha256), BlobFacts(fetched_at=fetched_at))


def _contents(index: Normalized, language: str | None = None) -> dict[str, Content]:
    return {
        document_name(insight, language): Content(document.body, document.sha256)
        for insight, document in index.documents.items()
    }


def _facts(index: Normalized, folder: str, language: str | None = None) -> DocumentSet:
    facts: dict[str, DocumentFacts] = {}
    for insight, document in index.documents.items():
        facts[insight] = DocumentFacts(
            blob=f"{folder}/{document_name(insight, language)}",
            sha256=document.sha256,
            bytes=len(document.body),
            items=document.items,
            instances=document.instances,
            problems=document.problems,
            dropped_items=document.dropped_items,
            dropped_instances=document.dropped_instances,
        )
    return DocumentSet(**facts)
