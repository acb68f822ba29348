"""The names of a library and where they occur, in pieces of which a search needs few."""

from array import array
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from ..insights.documents import Document, Topic

SHARD: Final = 60_000
"""Numbers in a piece of the postings, or as many as one name takes: some 100 KB when packed."""

FIELDS: Final = 4
"""Numbers of a posting: how many videos after the one before, insight, position in its document, tenths of a second."""

COMMON: Final = 18


class Terms:
    """Gathers the postings of names, video by video. Of each item it holds four numbers."""

    def __init__(self) -> None:
        self._postings: dict[str, array[int]] = {}
        self._last: dict[str, int] = {}
        self._videos: dict[str, int] = {}

    def add(self, video: int, documents: Iterable[Document]) -> tuple[bytes, list[str]]:
        """Takes the next video's documents, in the order of the insights.

        Returns the times of its items as JSON, `[[[start, end, start, end, …], …], …]` by insight and position, and the
        categories that its topics have.
        """
        times: list[list[list[float]]] = []
        categories: set[str] = set()
        for insight, document in enumerate(documents):
            of_document: list[list[float]] = []
            items: Iterable[Any] = document.items
            for position, item in enumerate(items):
                self._post(item.name, video, insight, position, item.coverage_seconds)
                if isinstance(item, Topic):
                    categories.update(filter(None, (item.iab, *item.iptc[:1])))
                of_document.append(
                    [
                        seconds
                        for instance in item.instances
                        for seconds in (instance.adjusted_start_seconds, instance.adjusted_end_seconds)
                    ]
                )
            times.append(of_document)
        return msgspec.json.encode(times), sorted(categories)

    def names(self) -> list[str]:
        """Every name once, in the order of the postings."""
        return sorted(self._postings)

    def shards(self) -> Iterator[tuple[int, bytes]]:
        """The postings in pieces: the number of the first name in it, and for each name its numbers, as JSON."""
        held: list[list[int]] = []
        first = size = 0
        for number, name in enumerate(self.names()):
            postings = self._postings[name].tolist()
            if held and size + len(postings) > SHARD:
                yield first, msgspec.json.encode(held)
                held, first, size = [], number, 0
            held.append(postings)
            size += len(postings)
        if held:
            yield first, msgspec.json.encode(held)

    def common(self) -> list[tuple[str, int]]:
        """The names that most videos have, with how many have them."""
        return sorted(self._videos.items(), key=lambda entry: (-entry[1], entry[0]))[:COMMON]

    def _post(self, name: str, video: int, insight: int, position: int, coverage: float) -> None:
        last = self._last.get(name, -1)
        if last != video:
            self._videos[name] = self._videos.get(name, 0) + 1
        step = video - max(last, 0)
        self._postings.setdefault(name, array("q")).extend((step, insight, position, round(coverage * 10)))
        self._last[name] = video
