"""The output contract: what stands in topics.json, keywords.json, labels.json and manifest.json.

Defined here and nowhere else; the JSON Schemas in docs/schemas come from these types. The order of the fields is the
order of the keys. Rules of change: docs/contract.md.
"""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

SCHEMA_VERSION: Final = "1.1"
NORMALIZER_VERSION: Final = "1.1.0"

type Insight = Literal["topics", "keywords", "labels"]
INSIGHTS: Final[tuple[Insight, ...]] = ("topics", "keywords", "labels")

type NotNegative = Annotated[int, Meta(ge=0)] | Annotated[float, Meta(ge=0)]
type Start = Annotated[NotNegative, Meta(description="Start in seconds on the source video's clock, exact to 100 ns.")]
type End = Annotated[NotNegative, Meta(description="End in seconds on the source video's clock, exact to 100 ns.")]
type AdjustedStart = Annotated[
    NotNegative, Meta(description="Start in seconds on the project's clock; equals startSeconds where there is none.")
]
type AdjustedEnd = Annotated[
    NotNegative, Meta(description="End in seconds on the project's clock; equals endSeconds where there is none.")
]
type Confidence = Annotated[
    int | float | None,
    Meta(description="How sure Video Indexer is, 0 to 1, as in the source; null where the source has none."),
]
type Additional = Annotated[
    dict[str, Any], Meta(description="Every field of the source that the contract does not name, verbatim.")
]
type ItemId = Annotated[
    int,
    Meta(
        description="The index's id: unique within one source video, insight and index; no identity across re-indexing."
    ),
]
type SourceVideoId = Annotated[str, Meta(description="`video.sources[].id` of the video that the item came from.")]
type Name = Annotated[str, Meta(description="The source's name, Unicode untouched; not unique.")]
type Language = Annotated[str | None, Meta(description="Language of the name (BCP 47), verbatim.")]
type Coverage = Annotated[
    NotNegative,
    Meta(description="Seconds that the instances cover together, overlaps counted once, on the source video's clock."),
]


class Source(Struct, rename="camel"):
    """One source video: the video itself, or one of a project's."""

    id: Annotated[str, Meta(description="Video id.")]
    duration_seconds: Annotated[int | float | None, Meta(description="Length in seconds; null where unknown.")]


class Video(Struct, rename="camel"):
    """The video or project that was indexed."""

    account_id: Annotated[str, Meta(description="Video Indexer account (GUID).")]
    id: Annotated[str, Meta(description="Video or project id.")]
    name: Annotated[str | None, Meta(description="Name in Video Indexer.")]
    external_id: Annotated[str | None, Meta(description="The uploader's own id; null for a project.")]
    partition: Annotated[str | None, Meta(description="The uploader's partition.")]
    metadata: Annotated[str | None, Meta(description="The uploader's metadata text; null for a project.")]
    created: Annotated[str | None, Meta(description="When it was uploaded or created, RFC 3339, verbatim.")]
    duration_seconds: Annotated[int | float | None, Meta(description="Length in seconds; null where unknown.")]
    language: Annotated[str | None, Meta(description="Language of the insights; null where sources differ.")]
    source_languages: Annotated[list[str], Meta(description="Languages spoken in the sources.")]
    is_project: Annotated[bool, Meta(description="True for a project made of ranges of several videos.")]
    sources: Annotated[list[Source], Meta(description="The source videos in the index's order.")]


class Reference(Struct, rename="camel"):
    """What an item refers to in an ontology or encyclopedia."""

    id: Annotated[str, Meta(description="Breadcrumb such as Law/Crime, or Category:Pens for Wikipedia.")]
    type: Annotated[str | None, Meta(description="VideoIndexer or Wikipedia; null where the source has none.")]
    url: Annotated[str | None, Meta(description="Page of the reference; null where the source has none.")]


type ItemReference = Annotated[Reference | None, Meta(description="Null where the source has no referenceId.")]


class Instance(Struct, rename="camel"):
    """One occurrence. start and end on the source video's clock, adjusted ones on the project's."""

    start_seconds: Start
    end_seconds: End
    adjusted_start_seconds: AdjustedStart
    adjusted_end_seconds: AdjustedEnd
    additional: Additional | UnsetType = UNSET


class LabelInstance(Struct, rename="camel"):
    """One occurrence of a label, with the confidence there."""

    start_seconds: Start
    end_seconds: End
    adjusted_start_seconds: AdjustedStart
    adjusted_end_seconds: AdjustedEnd
    confidence: Confidence
    additional: Additional | UnsetType = UNSET


type Instances = Annotated[list[Instance], Meta(description="Sorted by start and end, exact duplicates once.")]
type LabelInstances = Annotated[
    list[LabelInstance], Meta(description="Sorted by start and end, exact duplicates once.")
]


class Topic(Struct, rename="camel"):
    """One inferred topic."""

    id: ItemId
    source_video_id: SourceVideoId
    name: Name
    confidence: Confidence
    language: Language
    reference: ItemReference
    iab: Annotated[str | None, Meta(description="IAB category (iabName), or null.")]
    iptc: Annotated[
        list[str], Meta(description="IPTC media topic path (iptcName) from broad to narrow; [] where absent.")
    ]
    full_name: Annotated[str | None, Meta(description="Translated breadcrumb (fullName), or null.")]
    instances: Instances
    coverage_seconds: Coverage
    additional: Additional


class Keyword(Struct, rename="camel"):
    """One keyword; `name` is the source's `text`."""

    id: ItemId
    source_video_id: SourceVideoId
    name: Name
    confidence: Confidence
    language: Language
    reference: Annotated[None, Meta(description="Keywords have no reference.")]
    instances: Instances
    coverage_seconds: Coverage
    additional: Additional


class Label(Struct, rename="camel"):
    """One visual label; `confidence` is the highest of its instances."""

    id: ItemId
    source_video_id: SourceVideoId
    name: Name
    confidence: Confidence
    language: Language
    reference: ItemReference
    instances: LabelInstances
    coverage_seconds: Coverage
    additional: Additional


type Item = Topic | Keyword | Label


class Problem(Struct, rename="camel"):
    """A piece of the index that could not be read: an item, which is left out, or a field of `video`, which is null."""

    path: Annotated[
        str,
        Meta(
            description="Where in the index, such as videos[0].insights.topics[3].instances[0].start, or duration: a "
            "problem of the head stands in all three documents."
        ),
    ]
    message: Annotated[str, Meta(description="What is wrong there.")]
    value: Annotated[
        Any, Meta(description="The item, the whole list or the field of the head that is left out, kept whole.")
    ]


type SchemaVersion = Annotated[str, Meta(description="major.minor of this contract.", pattern=r"^1\.\d+$")]
type IndexedVideo = Annotated[
    Video, Meta(description="The video or project that was indexed, the same in every document.")
]
type Problems = Annotated[list[Problem], Meta(description="What of the index could not be read; usually empty.")]


class TopicsDocument(Struct, rename="camel"):
    """topics.json: what the video is about."""

    schema_version: SchemaVersion
    insight: Annotated[Literal["topics"], Meta(description="Which insight this document holds.")]
    video: IndexedVideo
    items: Annotated[list[Topic], Meta(description="Every topic of the index in the source's order, video by video.")]
    problems: Problems


class KeywordsDocument(Struct, rename="camel"):
    """keywords.json: what is said and shown in words."""

    schema_version: SchemaVersion
    insight: Annotated[Literal["keywords"], Meta(description="Which insight this document holds.")]
    video: IndexedVideo
    items: Annotated[
        list[Keyword], Meta(description="Every keyword of the index in the source's order, video by video.")
    ]
    problems: Problems


class LabelsDocument(Struct, rename="camel"):
    """labels.json: what is seen."""

    schema_version: SchemaVersion
    insight: Annotated[Literal["labels"], Meta(description="Which insight this document holds.")]
    video: IndexedVideo
    items: Annotated[list[Label], Meta(description="Every label of the index in the source's order, video by video.")]
    problems: Problems


type Document = TopicsDocument | KeywordsDocument | LabelsDocument

DOCUMENT_TYPES: Final[dict[Insight, type[Document]]] = {
    "topics": TopicsDocument,
    "keywords": KeywordsDocument,
    "labels": LabelsDocument,
}

_encoder: Final = msgspec.json.Encoder()
encode: Final = _encoder.encode
encode_into: Final = _encoder.encode_into
