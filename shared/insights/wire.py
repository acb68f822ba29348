"""The index as Video Indexer sends it, cut down to what the contract carries.

msgspec skips every other key without building it. The three items and their instances refuse unknown keys, so that a
field that the service adds tomorrow is noticed (and kept, see `tolerant`) instead of dropped. Shapes: the service's
"Get Video Index" operation and the pages on topics, keywords and labels; every field but an id, a name and the times
may be absent or null.
"""

from collections.abc import Callable
from typing import Annotated, ClassVar, Final

from msgspec import UNSET, Meta, Raw, Struct, UnsetType
from msgspec.json import Decoder

type Number = int | float
type Confidence = Annotated[int, Meta(ge=0, le=1)] | Annotated[float, Meta(ge=0, le=1)]
"""From 0 to 1; another number is no confidence, and its item cannot be read."""


class Instance(Struct, forbid_unknown_fields=True, rename="camel", gc=False):
    """Where a topic or keyword occurs. Adjusted times are on a project's clock and may be absent."""

    start: str
    end: str
    adjusted_start: str | None = None
    adjusted_end: str | None = None


class LabelInstance(Instance, forbid_unknown_fields=True, rename="camel", gc=False):
    """Where a label is seen, and how sure the service is there."""

    confidence: Confidence | None = None


class Topic(Struct, forbid_unknown_fields=True, rename="camel"):
    """One topic. `reference_url` stands only beside `reference_type` Wikipedia."""

    id: int
    name: str
    reference_id: str | None = None
    reference_type: str | None = None
    reference_url: str | None = None
    full_name: str | None = None
    iptc_name: str | None = None
    iab_name: str | None = None
    confidence: Confidence | None = None
    language: str | None = None
    instances: list[Instance] | None = None
    instance_type: ClassVar[type[Instance]] = Instance


class Keyword(Struct, forbid_unknown_fields=True, rename="camel"):
    """One keyword; its name is called `text`."""

    id: int
    text: str
    confidence: Confidence | None = None
    language: str | None = None
    instances: list[Instance] | None = None
    instance_type: ClassVar[type[Instance]] = Instance


class Label(Struct, forbid_unknown_fields=True, rename="camel"):
    """One label; confidence stands on its instances."""

    id: int
    name: str
    reference_id: str | None = None
    language: str | None = None
    instances: list[LabelInstance] | None = None
    instance_type: ClassVar[type[Instance]] = LabelInstance


type Item = Topic | Keyword | Label


class Insights(Struct, rename="camel"):
    """`videos[].insights`. An insight without a result has no key at all; a list is read when its turn comes."""

    version: str | None = None
    duration: str | None = None
    language: str | None = None
    source_language: str | None = None
    source_languages: list[str] | None = None
    topics: Raw | UnsetType = UNSET
    keywords: Raw | UnsetType = UNSET
    labels: Raw | UnsetType = UNSET


class Video(Struct, rename="camel"):
    """One source video; a project has several. Why it failed is read where it did."""

    id: str
    state: str | None = None
    failure_code: Raw | UnsetType = UNSET
    failure_message: Raw | UnsetType = UNSET
    external_id: str | None = None
    metadata: str | None = None
    language: str | None = None
    source_language: str | None = None
    source_languages: list[str] | None = None
    insights: Insights | None = None


class Index(Struct, rename="camel"):
    """The whole index of a video or project."""

    account_id: str
    id: str
    state: str
    videos: list[Video]
    name: str | None = None
    partition: str | None = None
    created: str | None = None
    is_base: bool | None = None
    duration: str | None = None
    duration_in_seconds: Number | None = None


decode: Final = Decoder(Index).decode
decode_pieces: Final = Decoder(list[Raw] | None).decode
decode_item: Final[dict[type[Item], Callable[[Raw], Item]]] = {
    Topic: Decoder(Topic).decode,
    Keyword: Decoder(Keyword).decode,
    Label: Decoder(Label).decode,
}
