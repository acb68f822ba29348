"""From a normalized index to the blobs that are published: the documents, and the manifest that names them."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from ..insights import NORMALIZER_VERSION, SCHEMA_VERSION, Normalized
from ..insights.documents import encode
from ..insights.records import DocumentFacts, DocumentSet, LanguageOutcome, Manifest, ManifestSource, MinConfidence
from ..moments import rfc3339
from ..names import document_name
from ..storage.facts import BlobFacts
from .commit import Content, Publication
from .setup import Setup

type SourceKind = Literal["video-indexer", "blob", "file"]

PUBLISHED = LanguageOutcome("published")


def prepare(
    index: Normalized,
    translations: Mapping[str, Normalized | LanguageOutcome],
    *,
    folder: str,
    source: SourceKind,
    setup: Setup,
    facts: BlobFacts,
    published_at: datetime,
) -> Publication:
    """The set to publish in `folder`; a translation that was refused stands in the manifest with its reason.

    The manifest's hash leaves out what differs from one read of the same content to the next: the times, and the words
    of a refusal. Publishing the same set again changes nothing.
    """
    translated = {name: found for name, found in translations.items() if isinstance(found, Normalized)}
    limits = setup.thresholds
    manifest = Manifest(
        schema_version=SCHEMA_VERSION,
        video=index.video,
        source=ManifestSource(source, index.insights_version),
        normalizer=NORMALIZER_VERSION,
        min_confidence=MinConfidence(limits.topics, limits.keywords, limits.labels),
        documents=_facts(index, folder),
        translations={language: _facts(found, folder, language) for language, found in translated.items()},
        published_at="",
        languages={name: _outcome(found) for name, found in translations.items()},
    )
    sha256 = hashlib.sha256(encode(manifest)).hexdigest()
    manifest.published_at = rfc3339(published_at)
    manifest.source.read_at = rfc3339(facts.read_at) if facts.read_at else None
    manifest.languages = {
        name: PUBLISHED if isinstance(found, Normalized) else found for name, found in translations.items()
    }
    documents = _contents(index)
    for language, found in translated.items():
        documents |= _contents(found, language)
    return Publication(documents, Content(encode(manifest), sha256), facts)


def _outcome(found: Normalized | LanguageOutcome) -> LanguageOutcome:
    """What became of a translation, without words that differ from one answer to the next."""
    return PUBLISHED if isinstance(found, Normalized) else LanguageOutcome(found.outcome, found.reason)


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
