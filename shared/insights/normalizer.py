"""The normalizer: an index's bytes in, the three documents and the facts for the manifest out. Pure."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from . import documents, wire
from .documents import INSIGHTS, Insight, Problem
from .encoding import ItemsWriter
from .head import read_head
from .items import ItemBuilder
from .refusal import NotAnIndex
from .thresholds import KEEP_ALL, Thresholds
from .tolerant import read_list
from .video import check, describe, insights_version

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
MOST_PROBLEMS: Final = 10_000
"""Of one insight: each takes many times the room of what it tells of."""
WIRE_TYPES: Final[dict[Insight, type[wire.Item]]] = {
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
    problems_of_head: int
    """How many of the problems are of the head, and so stand in each document."""

    @property
    def problems(self) -> int:
        """How many problems there are, each counted once."""
        every = sum(document.problems for document in self.documents.values())
        return every - self.problems_of_head * (len(self.documents) - 1)


def normalize(index: bytes, *, account_id: str | None = None, thresholds: Thresholds = KEEP_ALL) -> Normalized:
    """The three documents of an index (UTF-8 JSON as of Get Video Index, with or without a byte order mark).

    The same index gives the same bytes. An item that cannot be read stands in its document's `problems`, a field of the
    head in those of each. Raises `NotAnIndex` for what is no index, or one of another account than `account_id`;
    `NotProcessed` for one in another state.
    """
    head, problems = read_head(index.removeprefix(BYTE_ORDER_MARK))
    check(head, account_id)
    video = describe(head)
    builder = ItemBuilder(thresholds)
    encoded = {insight: _document(head, insight, video, builder, problems) for insight in INSIGHTS}
    return Normalized(video, insights_version(head), encoded, len(problems))


def _document(
    index: wire.Index, insight: Insight, video: documents.Video, builder: ItemBuilder, of_head: list[Problem]
) -> EncodedDocument:
    items = ItemsWriter(insight, video)
    problems = of_head.copy()
    instances = dropped_items = 0
    build = _build(builder, insight)
    for number, source in enumerate(index.videos):
        found = getattr(source.insights, insight, None)
        path = f"videos[{number}].insights.{insight}"
        for item in read_list(found, WIRE_TYPES[insight], build, source.id, path) if found else ():
            if item is None:
                dropped_items += 1
            elif isinstance(item, Problem):
                problems.append(item)
                if len(problems) > MOST_PROBLEMS:
                    raise NotAnIndex(f"no index: {path}: more than {MOST_PROBLEMS:,} items that cannot be read")
            else:
                items.write(item)
                instances += len(item.instances)
    body = items.finish(problems)
    return EncodedDocument(
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        items=items.count,
        instances=instances,
        problems=len(problems),
        dropped_items=dropped_items,
        dropped_instances=builder.take_dropped_instances(),
    )


def _build(builder: ItemBuilder, insight: Insight) -> Callable[..., Any]:
    builds: dict[Insight, Callable[..., Any]] = {
        "topics": builder.topics,
        "keywords": builder.keywords,
        "labels": builder.labels,
    }
    return builds[insight]
