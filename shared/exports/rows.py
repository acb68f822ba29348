"""Flat rows for search and analytics: one for each instance, with what its item and its video say repeated."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ..insights.documents import Document, Item, Keyword, Topic
from ..insights.timecode import to_seconds, to_ticks
from .selection import EVERYTHING, Selection


class Row(Struct, rename="camel"):
    """One instance. The order of the fields is the order of the columns; docs/consuming.md says what each means.

    An item without instances is one row without times.
    """

    row_id: str
    account_id: str
    video_id: str
    video_name: str | None
    external_id: str | None
    partition: str | None
    video_created: str | None
    video_duration_seconds: float | None
    insight: str
    item_id: int
    source_video_id: str
    name: str
    language: str | None
    confidence: float | None
    reference_id: str | None
    reference_type: str | None
    reference_url: str | None
    iab: str | None
    iptc: list[str]
    full_name: str | None
    coverage_seconds: float
    start_seconds: float | None = None
    end_seconds: float | None = None
    adjusted_start_seconds: float | None = None
    adjusted_end_seconds: float | None = None
    duration_seconds: float | None = None


def rows_of(document: Document, selection: Selection = EVERYTHING) -> Iterator[Row]:
    """The rows of a document that are asked for, in its order.

    A row's id is where the instance stands in the document, such as `{accountId}-{videoId}-topics-3-0`.
    """
    items: Sequence[Item] = document.items
    for position, item in enumerate(items):
        whole = _row_of_item(document, position, item)
        if not item.instances and selection.holds_whole(item):
            yield whole
        for number, instance, span in selection.occurrences(item):
            yield replace(
                whole,
                row_id=f"{whole.row_id}-{number}",
                confidence=span.confidence,
                start_seconds=instance.start_seconds,
                end_seconds=instance.end_seconds,
                adjusted_start_seconds=instance.adjusted_start_seconds,
                adjusted_end_seconds=instance.adjusted_end_seconds,
                duration_seconds=to_seconds(to_ticks(instance.end_seconds) - to_ticks(instance.start_seconds)),
            )


def _row_of_item(document: Document, position: int, item: Item) -> Row:
    video = document.video
    reference = None if isinstance(item, Keyword) else item.reference
    topic = item if isinstance(item, Topic) else None
    return Row(
        row_id=f"{video.account_id}-{video.id}-{document.insight}-{position}",
        account_id=video.account_id,
        video_id=video.id,
        video_name=video.name,
        external_id=video.external_id,
        partition=video.partition,
        video_created=video.created,
        video_duration_seconds=video.duration_seconds,
        insight=document.insight,
        item_id=item.id,
        source_video_id=item.source_video_id,
        name=item.name,
        language=item.language,
        confidence=item.confidence,
        reference_id=reference.id if reference else None,
        reference_type=reference.type if reference else None,
        reference_url=reference.url if reference else None,
        iab=topic.iab if topic else None,
        iptc=topic.iptc if topic else [],
        full_name=topic.full_name if topic else None,
        coverage_seconds=item.coverage_seconds,
    )
