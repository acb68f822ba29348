"""What stands beside the documents: the manifest that commits them, the failure record, a dropped blob's receipt."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from .documents import IndexedVideo, SchemaVersion

type Hash = Annotated[str, Meta(description="SHA-256 of the blob's bytes, hexadecimal.", pattern="^[0-9a-f]{64}$")]
type Minimum = Annotated[float, Meta(description="Lowest confidence that is published, 0 to 1.")]


class DocumentFacts(Struct, rename="camel"):
    """One document of the set."""

    blob: Annotated[str, Meta(description="Path in the container.")]
    sha256: Hash
    bytes: Annotated[int, Meta(description="Size of the blob in bytes.", ge=0)]
    items: Annotated[int, Meta(description="Items in the document.", ge=0)]
    instances: Annotated[int, Meta(description="Instances of all items.", ge=0)]
    problems: Annotated[int, Meta(description="Entries in `problems`.", ge=0)]
    dropped_items: Annotated[int, Meta(description="Items below the threshold.", ge=0)]
    dropped_instances: Annotated[int, Meta(description="Label instances below the threshold.", ge=0)]


class DocumentSet(Struct):
    """The three documents of one language."""

    topics: Annotated[DocumentFacts, Meta(description="The document of topics.")]
    keywords: Annotated[DocumentFacts, Meta(description="The document of keywords.")]
    labels: Annotated[DocumentFacts, Meta(description="The document of labels.")]


class ManifestSource(Struct, rename="camel"):
    """Where the index came from."""

    kind: Annotated[
        Literal["video-indexer", "blob", "file"],
        Meta(description="Fetched from the service, dropped as a blob, or read from a file."),
    ]
    insights_version: Annotated[str | None, Meta(description="`insights.version` of the index.")]
    read_at: Annotated[
        str | None,
        Meta(
            description="How new the index is, RFC 3339, UTC: when the service first answered with it, or when the "
            "dropped blob was last modified. Since 1.1."
        ),
    ] = None


class MinConfidence(Struct):
    """The thresholds in force; 0 keeps everything."""

    topics: Minimum
    keywords: Minimum
    labels: Minimum


class LanguageOutcome(Struct, rename="camel"):
    """What became of a translation that was asked for."""

    outcome: Annotated[Literal["published", "refused"], Meta(description="Whether its documents stand.")]
    reason: Annotated[str | None, Meta(description="Why it was refused: a short stable word.")] = None
    message: Annotated[str | None, Meta(description="What the service said when it refused it first.")] = None


class Manifest(Struct, rename="camel"):
    """manifest.json: written last, it commits the documents that it names."""

    schema_version: SchemaVersion
    video: IndexedVideo
    source: Annotated[ManifestSource, Meta(description="Where the index came from.")]
    normalizer: Annotated[str, Meta(description="Version of the normalizer.")]
    min_confidence: Annotated[MinConfidence, Meta(description="The thresholds in force.")]
    documents: Annotated[DocumentSet, Meta(description="The three documents in the language of the insights.")]
    translations: Annotated[dict[str, DocumentSet], Meta(description="Per language (BCP 47) the translated documents.")]
    published_at: Annotated[str, Meta(description="When this set was first published, RFC 3339, UTC.")]
    languages: Annotated[
        dict[str, LanguageOutcome],
        Meta(description="Per language (BCP 47) what became of the translation that was asked for. Since 1.1."),
    ] = {}


class Subject(Struct, rename="camel"):
    """A video, by its ids alone."""

    account_id: Annotated[str, Meta(description="Video Indexer account (GUID).")]
    id: Annotated[str, Meta(description="Video id.")]


class Failure(Struct, rename="camel"):
    """failure.json: the latest attempt at this video failed for good. Goes when a later one succeeds."""

    schema_version: SchemaVersion
    video: Annotated[Subject | None, Meta(description="The video; null for a blob that names none.")]
    blob: Annotated[str | None, Meta(description="The dropped blob that the event came from, or null.")]
    kind: Annotated[
        Literal["permanent", "transient", "throttled"], Meta(description="Whether trying again could help.")
    ]
    reason: Annotated[str, Meta(description="A short stable word, such as video-gone or indexing-failed.")]
    message: Annotated[str, Meta(description="What is wrong, and where.")]
    remedy: Annotated[str, Meta(description="What to do.")]
    failure_code: Annotated[str | None, Meta(description="Video Indexer's failureCode, where indexing failed.")]
    failure_message: Annotated[str | None, Meta(description="Video Indexer's failureMessage, where indexing failed.")]
    origin: Annotated[str, Meta(description="callback, blob, sweep or operator.")]
    tries: Annotated[int, Meta(description="How often the event was tried.", ge=1)]
    correlation_id: Annotated[str, Meta(description="Ties the record to logs and traces.")]
    failed_at: Annotated[str, Meta(description="When, RFC 3339, UTC.")]


class Removed(Struct, rename="camel"):
    """removed.json: the account has no such video any more. Goes when something newer is published. Since 1.1."""

    schema_version: SchemaVersion
    video: Annotated[Subject, Meta(description="The video.")]
    documents: Annotated[
        Literal["kept", "deleted"], Meta(description="What becomes of the documents that were published.")
    ]
    message: Annotated[str, Meta(description="What the service said.")]
    read_at: Annotated[
        str,
        Meta(
            description="When the service said so, RFC 3339, UTC. What is older is not published: a dropped file has "
            "to be newer."
        ),
    ]
    removed_at: Annotated[str, Meta(description="When this was written, RFC 3339, UTC.")]


class Receipt(Struct, rename="camel"):
    """What became of a dropped blob, at `_blobs/{name}`: the sweep sees by its ETag whether the blob was handled."""

    schema_version: SchemaVersion
    blob: Annotated[str, Meta(description="Name in the container indexes.")]
    etag: Annotated[str, Meta(description="The version of the blob that was handled.")]
    outcome: Annotated[Literal["published", "failed", "ignored"], Meta(description="What became of it.")]
    video: Annotated[Subject | None, Meta(description="The video it is about, where known.")]
    failure: Annotated[Failure | None, Meta(description="Why it failed, where it did.")]
    at: Annotated[str, Meta(description="When, RFC 3339, UTC.")]
    detail: Annotated[
        str | None, Meta(description="Why a blob was ignored, such as superseded by a newer index. Since 1.1.")
    ] = None


class _Source(Struct):
    kind: str


class _Sourced(Struct):
    source: _Source


def source_kind(manifest: bytes | None) -> str | None:
    """Where a manifest says that its index is from, of whatever version it is; None where it says nothing."""
    try:
        return msgspec.json.decode(manifest or b"", type=_Sourced).source.kind
    except ValueError:  # msgspec's own errors are ValueErrors, and so is UTF-8 that is none
        return None
