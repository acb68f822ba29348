"""A document, encoded item by item: the objects of one item exist at a time, and what is written is written once."""

from io import BytesIO
from typing import Final

from . import documents
from .documents import DOCUMENT_TYPES, SCHEMA_VERSION, Insight, Problem

_END_OF_AN_EMPTY_ONE: Final = b'],"problems":[]}'


class ItemsWriter:
    """Takes the items of one document in order."""

    def __init__(self, insight: Insight, video: documents.Video) -> None:
        empty = documents.encode(DOCUMENT_TYPES[insight](SCHEMA_VERSION, insight, video, [], []))  # type: ignore[arg-type]
        self.count = 0
        self._written = BytesIO()
        self._written.write(empty.removesuffix(_END_OF_AN_EMPTY_ONE))
        self._piece = bytearray(b",")

    def write(self, item: documents.Item) -> None:
        """Appends an item."""
        documents.encode_into(item, self._piece, 1)
        self._written.write(self._piece if self.count else self._piece[1:])
        self.count += 1

    def finish(self, problems: list[Problem]) -> bytes:
        """The whole document."""
        self._written.write(b'],"problems":' + documents.encode(problems) + b"}")
        return self._written.getvalue()
