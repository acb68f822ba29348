"""From items of the index to items of the contract, several of one insight at a time."""

from collections.abc import Sequence
from typing import Any

from . import documents, wire
from .occurrences import Extras, Occurrences, read, read_labels
from .thresholds import Thresholds, below
from .timecode import Timecodes

type Additional = dict[str, Any]


class ItemBuilder:
    """Builds the items of one index.

    A method gives None for an item that the thresholds drop. It raises `BadTimecode` or `EndsBeforeItStarts` where one
    of the items cannot be read, and has then counted nothing. `additional` and `extras` are what the contract does not
    name of an item that is alone, and of its instances.
    """

    def __init__(self, thresholds: Thresholds) -> None:
        self.thresholds = thresholds
        self._timecodes = Timecodes()
        self._dropped_instances = 0

    def take_dropped_instances(self) -> int:
        """How many instances the threshold dropped since the last call."""
        dropped, self._dropped_instances = self._dropped_instances, 0
        return dropped

    def topics(
        self, items: Sequence[wire.Topic], source: str, additional: Additional | None = None, extras: Extras = ()
    ) -> list[documents.Topic | None]:
        """Topics; `iptcName` is split into its levels."""
        return [
            None if below(item.confidence, self.thresholds.topics) else _topic(item, found, source, additional or {})
            for item, found in zip(items, read(items, self._timecodes, extras), strict=True)
        ]

    def keywords(
        self, items: Sequence[wire.Keyword], source: str, additional: Additional | None = None, extras: Extras = ()
    ) -> list[documents.Keyword | None]:
        """Keywords."""
        return [
            None
            if below(item.confidence, self.thresholds.keywords)
            else _keyword(item, found, source, additional or {})
            for item, found in zip(items, read(items, self._timecodes, extras), strict=True)
        ]

    def labels(
        self, items: Sequence[wire.Label], source: str, additional: Additional | None = None, extras: Extras = ()
    ) -> list[documents.Label | None]:
        """Labels; the confidence of one is the highest of the instances that are kept."""
        labels: list[documents.Label | None] = []
        for item, found in zip(items, read_labels(items, self._timecodes, extras), strict=True):
            kept = self._kept(found)
            dropped = found.instances and not kept.instances
            labels.append(None if dropped else _label(item, kept, source, additional or {}))
        return labels

    def _kept(self, found: Occurrences[documents.LabelInstance]) -> Occurrences[documents.LabelInstance]:
        if not self.thresholds.labels:
            return found
        confidences = enumerate(instance.confidence for instance in found.instances)
        kept = found.picked([n for n, confidence in confidences if not below(confidence, self.thresholds.labels)])
        self._dropped_instances += len(found.instances) - len(kept.instances)
        return kept


def _topic(
    item: wire.Topic, found: Occurrences[documents.Instance], source: str, additional: Additional
) -> documents.Topic:
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
        instances=found.instances,
        coverage_seconds=found.coverage(),
        additional=_orphaned_reference(item) | additional,
    )


def _keyword(
    item: wire.Keyword, found: Occurrences[documents.Instance], source: str, additional: Additional
) -> documents.Keyword:
    return documents.Keyword(
        id=item.id,
        source_video_id=source,
        name=item.text,
        confidence=item.confidence,
        language=item.language,
        reference=None,
        instances=found.instances,
        coverage_seconds=found.coverage(),
        additional=additional,
    )


def _label(
    item: wire.Label, found: Occurrences[documents.LabelInstance], source: str, additional: Additional
) -> documents.Label:
    return documents.Label(
        id=item.id,
        source_video_id=source,
        name=item.name,
        confidence=max((known for i in found.instances if (known := i.confidence) is not None), default=None),
        language=item.language,
        reference=_reference(item.reference_id, None, None),
        instances=found.instances,
        coverage_seconds=found.coverage(),
        additional=additional,
    )


def _reference(reference: str | None, kind: str | None, url: str | None) -> documents.Reference | None:
    return None if reference is None else documents.Reference(reference, kind, url)


def _orphaned_reference(item: wire.Topic) -> Additional:
    """A reference's type and URL where there is no id to hang them on: kept, as everything is."""
    if item.reference_id is not None:
        return {}
    parts = {"referenceType": item.reference_type, "referenceUrl": item.reference_url}
    return {name: value for name, value in parts.items() if value is not None}
