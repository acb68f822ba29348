"""What the normalizer is compared with: an index as a pydantic model, validated and dumped."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Instance(_Part):
    adjusted_start: str | None = None
    adjusted_end: str | None = None
    start: str
    end: str
    confidence: float | None = None


class Item(_Part):
    id: int
    name: str | None = None
    text: str | None = None
    reference_id: str | None = None
    reference_type: str | None = None
    reference_url: str | None = None
    full_name: str | None = None
    iptc_name: str | None = None
    iab_name: str | None = None
    confidence: float | None = None
    language: str | None = None
    instances: list[Instance] = []


class Insights(_Part):
    version: str | None = None
    duration: str | None = None
    language: str | None = None
    topics: list[Item] = []
    keywords: list[Item] = []
    labels: list[Item] = []


class Video(_Part):
    id: str
    state: str | None = None
    insights: Insights | None = None


class Index(_Part):
    """The index; typed where the normalizer's own types are."""

    account_id: str
    id: str
    state: str
    name: str | None = None
    videos: list[Video]


def validate_and_dump(body: bytes, rest: Literal["allow", "ignore"]) -> str:
    """Reads an index and writes it again, without reading a single time or hashing anything.

    `rest` is what becomes of the fields without a type: all are kept, or all are left out.
    """
    return Index.model_validate_json(body, extra=rest).model_dump_json(by_alias=True)
