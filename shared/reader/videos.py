"""One video's three documents together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..insights.documents import (
    INSIGHTS,
    Document,
    Insight,
    Instance,
    Item,
    KeywordsDocument,
    LabelInstance,
    LabelsDocument,
    TopicsDocument,
    Video,
)
from ..insights.records import Manifest


class Occurrence(NamedTuple):
    """An item where it occurs."""

    insight: Insight
    item: Item
    instance: Instance | LabelInstance


@dataclass(frozen=True, slots=True)
class VideoInsights:
    """What is known of one video."""

    topics: TopicsDocument
    keywords: KeywordsDocument
    labels: LabelsDocument

    @property
    def video(self) -> Video:
        """The video, as all three documents have it."""
        return self.topics.video

    def documents(self) -> tuple[Document, ...]:
        """The documents, in the order of `INSIGHTS`."""
        return self.topics, self.keywords, self.labels

    def items(self) -> Iterator[tuple[Insight, Item]]:
        """Every item, with the insight that it is of."""
        for document in self.documents():
            items: Sequence[Item] = document.items
            yield from ((document.insight, item) for item in items)

    def occurrences(self) -> Iterator[Occurrence]:
        """Every instance of every item."""
        for insight, item in self.items():
            yield from (Occurrence(insight, item, instance) for instance in item.instances)


@dataclass(frozen=True, slots=True)
class PublishedSet(VideoInsights):
    """The documents of one publication, and the manifest whose hashes they have."""

    manifest: Manifest


def together(documents: Sequence[Document]) -> VideoInsights:
    """One video's documents, in any order. Raises ValueError where one is missing."""
    topics, keywords, labels = (
        next((document for document in documents if document.insight == insight), None) for insight in INSIGHTS
    )
    match topics, keywords, labels:
        case TopicsDocument(), KeywordsDocument(), LabelsDocument():
            return VideoInsights(topics, keywords, labels)
    raise ValueError(f"not one document each of {', '.join(INSIGHTS)}")
