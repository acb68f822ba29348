"""What a page is made of: one video's documents as the reader gives them, their translations, and what is said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import msgspec

from ..reader import PublishedSet, VideoInsights
from .selection import Selection


@dataclass(frozen=True, slots=True)
class VideoDocuments:
    """The documents of one video, the translated ones by language, and the transcript as `read_transcript` gives it."""

    insights: VideoInsights
    translations: Mapping[str, VideoInsights] = field(default_factory=dict)
    transcript: bytes | None = None

    def selected(self, selection: Selection) -> Self:
        """These without what the selection leaves out."""
        if not selection:
            return self
        translations = {language: _selected(of, selection) for language, of in self.translations.items()}
        return replace(self, insights=_selected(self.insights, selection), translations=translations)

    def instances(self) -> int:
        """How many instances the video's items have."""
        return sum(len(item.instances) for _, item in self.insights.items())

    def json(self) -> Iterator[bytes]:
        """The pieces of one JSON object: `documents` by insight, and `manifest`, `translations` and `transcript`."""
        manifest = self.insights.manifest if isinstance(self.insights, PublishedSet) else None
        yield b'{"documents":'
        yield from _object(self.insights)
        yield b',"manifest":' + msgspec.json.encode(manifest) + b',"translations":{'
        for number, (language, insights) in enumerate(self.translations.items()):
            yield (b"," if number else b"") + msgspec.json.encode(language) + b":"
            yield from _object(insights)
        yield b'},"transcript":' + (self.transcript or b"null") + b"}"


def _selected[T: VideoInsights](insights: T, selection: Selection) -> T:
    return replace(
        insights,
        topics=selection.apply(insights.topics),
        keywords=selection.apply(insights.keywords),
        labels=selection.apply(insights.labels),
    )


def _object(insights: VideoInsights) -> Iterator[bytes]:
    for number, document in enumerate(insights.documents()):
        yield (b"," if number else b"{") + f'"{document.insight}":'.encode() + msgspec.json.encode(document)
    yield b"}"
