"""The normalizer: an index's bytes in, the three documents and the facts for the manifest out. Pure."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from . import documents, wire
from .documents import INSIGHTS, SCHEMA_VERSION, Insight, Problem
from .items import ItemBuilder
from .occurrences import EndsBeforeItStarts
from .refusal import NotAnIndex
from .subject import AnyIndex, check, describe, insights_version
from .thresholds import KEEP_ALL, Thresholds
from .timecode import BadTimecode
from .tolerant import UNDECODABLE, WireItem, located, read_list

type Read = Iterable[Any]
"""Items of the contract, problems, and None for what a threshold drops."""
type Reader = Callable[[Any, Insight, ItemBuilder, str, str], Read]
"""Reads one list: the list, its insight, the builder, the source video's id, the list's path in the index."""

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
WIRE_TYPES: Final[dict[Insight, type[WireItem]]] = {
    "topics": wire.Topic,
    "keywords": wire.Keyword,
    "labels": wire.Label,
}


@dataclass(frozen=True, slots=True)
class EncodedDocument:
    """One document as it is stored, and what the manifest says of it."""

    body: bytes
    sha256: str
    items: int
    instances: int
    problems: int
    dropped_items: int
    dropped_instances: int


@dataclass(frozen=True, slots=True)
class Normalized:
    """What one index becomes."""

    video: documents.Video
    insights_version: str | None
    documents: dict[Insight, EncodedDocument]


def normalize(index: bytes, *, account_id: str | None = None, thresholds: Thresholds = KEEP_ALL) -> Normalized:
    """The three documents of an index (UTF-8 JSON as of Get Video Index, with or without a byte order mark).

    The same index gives the same bytes. An item that cannot be read stands in its document's `problems`. Raises
    `NotAnIndex` for what is no index, or one of another account than `account_id`; `NotProcessed` for one in another
    state.
    """
    body = index.removeprefix(BYTE_ORDER_MARK)
    try:
        return _normalize(wire.decode_typed(body), _read_typed, account_id, thresholds)
    except (*UNDECODABLE, BadTimecode, EndsBeforeItStarts):
        return _normalize(_decode_carefully(body), _read_carefully, account_id, thresholds)


def _normalize(index: AnyIndex, reader: Reader, account_id: str | None, thresholds: Thresholds) -> Normalized:
    check(index, account_id)
    video = describe(index)
    builder = ItemBuilder(thresholds)
    encoded = {insight: _document(index, insight, video, reader, builder) for insight in INSIGHTS}
    return Normalized(video, insights_version(index), encoded)


def _document(
    index: AnyIndex, insight: Insight, video: documents.Video, reader: Reader, builder: ItemBuilder
) -> EncodedDocument:
    items: list[Any] = []
    problems: list[Problem] = []
    dropped_items = 0
    for number, source in enumerate(index.videos):
        found = getattr(source.insights, insight, None) or None
        path = f"videos[{number}].insights.{insight}"
        for item in reader(found, insight, builder, source.id, path):
            if item is None:
                dropped_items += 1
            elif isinstance(item, Problem):
                problems.append(item)
            else:
                items.append(item)
    kind = documents.DOCUMENT_TYPES[insight]
    body = documents.encode(kind(SCHEMA_VERSION, insight, video, items, problems))  # type: ignore[arg-type]
    return EncodedDocument(
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        items=len(items),
        instances=sum(len(item.instances) for item in items),
        problems=len(problems),
        dropped_items=dropped_items,
        dropped_instances=builder.take_dropped_instances(),
    )


def _build(builder: ItemBuilder, insight: Insight) -> Callable[..., Any]:
    builds: dict[Insight, Callable[..., Any]] = {
        "topics": builder.topic,
        "keywords": builder.keyword,
        "labels": builder.label,
    }
    return builds[insight]


def _read_typed(found: Any, insight: Insight, builder: ItemBuilder, source: str, _path: str) -> Read:
    build = _build(builder, insight)
    return [build(item, source) for item in found or ()]


def _read_carefully(found: Any, insight: Insight, builder: ItemBuilder, source: str, path: str) -> Read:
    return read_list(found, WIRE_TYPES[insight], _build(builder, insight), source, path) if found else ()


def _decode_carefully(body: bytes) -> AnyIndex:
    """The index with its three lists still unread; raises `NotAnIndex` with the place that is wrong."""
    try:
        return wire.decode_raw(body)
    except UNDECODABLE as error:
        raise NotAnIndex(_refusal(body, error)) from None


def _refusal(body: bytes, error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "no index: nested too deeply"
    message, path = located(error)
    if not isinstance(error, msgspec.ValidationError):
        return f"no index: not JSON in UTF-8: {message}"
    if path == ".videos" and b'"breakdowns"' in body:
        return "no index: the retired v1 shape (breakdowns); index the video again"
    return f"no index: {path.removeprefix('.') or 'the whole'}: {message}"
