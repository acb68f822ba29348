"""What an event about a publication says: a CloudEvent 1.0, whose data are the facts of the manifest.

Its `data` is part of the contract, `docs/schemas/publication.json`; what is around it is CloudEvents' own.
"""

import hashlib
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from .documents import SCHEMA_VERSION, SchemaVersion
from .records import DocumentSet, Hash, Manifest, Subject

EVENT_TYPE: Final = "video-indexer-insights.published.v1"
"""Its last part is the major version of the data."""


class ManifestFacts(Struct, rename="camel"):
    """The manifest that committed the set."""

    blob: Annotated[str, Meta(description="Path in the container.")]
    sha256: Hash
    bytes: Annotated[int, Meta(description="Size of the blob in bytes.", ge=0)]


class AnnouncedSet(Struct, rename="camel"):
    """The data of the event that announces a published set."""

    schema_version: SchemaVersion
    video: Annotated[Subject, Meta(description="The video whose insights were published.")]
    source_kind: Annotated[
        Literal["video-indexer", "blob", "file"],
        Meta(description="Fetched from the service, dropped as a blob, or read from a file."),
    ]
    manifest: Annotated[ManifestFacts, Meta(description="The manifest that committed the set.")]
    documents: Annotated[DocumentSet, Meta(description="The three documents in the language of the insights.")]
    translations: Annotated[dict[str, DocumentSet], Meta(description="Per language (BCP 47) the translated documents.")]
    published_at: Annotated[str, Meta(description="When this set was first published, RFC 3339, UTC.")]


class CloudEvent(Struct):
    """The envelope, in CloudEvents' structured JSON form."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: str
    dataschema: str
    data: AnnouncedSet


def announcement(manifest: bytes, *, path: str, source: str, dataschema: str) -> CloudEvent:
    """The event for a manifest as it stands at `path` in the container `source` (a URL).

    The same manifest gives the same event, byte for byte: `id` is its SHA-256, by which a reader knows one that comes
    twice. Raises `msgspec.MsgspecError` or `UnicodeDecodeError` where it is no manifest.
    """
    read = msgspec.json.decode(manifest, type=Manifest)
    sha256 = hashlib.sha256(manifest).hexdigest()
    data = AnnouncedSet(
        schema_version=SCHEMA_VERSION,
        video=Subject(read.video.account_id, read.video.id),
        source_kind=read.source.kind,
        manifest=ManifestFacts(path, sha256, len(manifest)),
        documents=read.documents,
        translations=read.translations,
        published_at=read.published_at,
    )
    return CloudEvent(
        specversion="1.0",
        id=sha256,
        source=source,
        type=EVENT_TYPE,
        subject=path.rpartition("/")[0],
        time=read.published_at,
        datacontenttype="application/json",
        dataschema=dataschema,
        data=data,
    )
