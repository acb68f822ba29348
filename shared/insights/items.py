"""From an item of the index to an item of the contract: one method an insight."""

from typing import Any

import msgspec
from msgspec import UNSET

from . import documents, wire
from .occurrences import Clock, Extras, Row
from .thresholds import Thresholds

type Additional = dict[str, Any]


class ItemBuilder:
    """Builds the items of one index.

    A method returns None for an item that the thresholds drop, and raises `BadTimecode` or `EndsBeforeItStarts` for one
    that cannot be read. `additional` and `extras` are the fields that the contract does not name.
    """

    def __init__(self, thresholds: Thresholds) -> None:
        self.clock = Clock()
        self.thresholds = thresholds
        self._dropped_instances = 0

    def take_dropped_instances(self) -> int:
        """How many instances the threshold dropped since the last call."""
        dropped, self._dropped_instances = self._dropped_instances, 0
        return dropped

    def topic(
        self, item: wire.Topic, source: str, additional: Additional | None = None, extras: Extras = ()
    ) -> documents.Topic | None:
        """A topic; `iptcName` is split into its levels."""
        rows = self.clock.rows(item.instances or (), extras)
        coverage = self.clock.coverage(rows)
        if below(item.confidence, self.thresholds.topics):
            return None
        return documents.Topic(
            id=item.id,
            source_video_id=source,
            name=item.name,
            confidence=item.confidence,
            language=item.language,
            reference=_reference(item.reference_id, item.reference_type, item.reference_url),
            iab=item.iab_name,
            iptc=[] if item.iptc_name is None else item.iptc_name.split("/"),
            full_name=item.full_name,
            instances=_instances(rows),
            coverage_seconds=coverage,
            additional=_orphaned_reference(item) | (additional or {}),
        )

    def keyword(
        self, item: wire.Keyword, source: str, additional: Additional | None = None, extras: Extras = ()
    ) -> documents.Keyword | None:
        """A keyword."""
        rows = self.clock.rows(item.instances or (), extras)
        coverage = self.clock.coverage(rows)
        if below(item.confidence, self.thresholds.keywords):
            return None
        return documents.Keyword(
            id=item.id,
            source_video_id=source,
            name=item.text,
            confidence=item.confidence,
            language=item.language,
            reference=None,
            instances=_instances(rows),
            coverage_seconds=coverage,
            additional=additional or {},
        )

    def label(
        self, item: wire.Label, source: str, additional: Additional | None = None, extras: Extras = ()
    ) -> documents.Label | None:
        """A label; its confidence is the highest of the instances that are kept."""
        rows = self.clock.label_rows(item.instances or (), extras)
        coverage = self.clock.coverage(rows)
        if self.thresholds.labels:
            kept = [row for row in rows if not below(row[4], self.thresholds.labels)]
            self._dropped_instances += len(rows) - len(kept)
            if rows and not kept:
                return None
            rows, coverage = kept, self.clock.coverage(kept)
        return documents.Label(
            id=item.id,
            source_video_id=source,
            name=item.name,
            confidence=max((row[4] for row in rows if row[4] is not None), default=None),
            language=item.language,
            reference=_reference(item.reference_id, None, None),
            instances=_label_instances(rows),
            coverage_seconds=coverage,
            additional=additional or {},
        )


def below(confidence: wire.Number | None, minimum: float) -> bool:
    """Whether a threshold drops this confidence; what has none is kept."""
    return confidence is not None and confidence < minimum


def _instances(rows: list[Row]) -> list[documents.Instance]:
    return [
        documents.Instance(a, b, c, d, msgspec.json.decode(extra) if extra else UNSET)
        for (_, a), (_, b), (_, c), (_, d), _, extra in rows
    ]


def _label_instances(rows: list[Row]) -> list[documents.LabelInstance]:
    return [
        documents.LabelInstance(a, b, c, d, confidence, msgspec.json.decode(extra) if extra else UNSET)
        for (_, a), (_, b), (_, c), (_, d), confidence, extra in rows
    ]


def _reference(reference: str | None, kind: str | None, url: str | None) -> documents.Reference | None:
    return None if reference is None else documents.Reference(reference, kind, url)


def _orphaned_reference(item: wire.Topic) -> Additional:
    """A reference's type and URL where there is no id to hang them on: kept, as everything is."""
    if item.reference_id is not None:
        return {}
    parts = {"referenceType": item.reference_type, "referenceUrl": item.reference_url}
    return {name: value for name, value in parts.items() if value is not None}
