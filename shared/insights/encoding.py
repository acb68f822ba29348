"""A document, encoded as its items are built: no list of items, built or encoded, is kept until the end."""

from io import BytesIO
from typing import Final

from . import documents
from .documents import DOCUMENT_TYPES, SCHEMA_VERSION, Insight, Problem

_END_OF_AN_EMPTY_ONE: Final = b'],"problems":[]}'


class ItemsWriter:
    """Takes the items of one document in order."""

    def __init__(self, insight: Insight, video: documents.Video) -> None:
        empty = documents.encode(DOCUMENT_TYPES[insight](SCHEMA_VERSION, insight, video, [], []))  # type: ignore[arg-type]
        assert empty.endswith(_END_OF_AN_EMPTY_ONE), "a field after `problems` must be written here too"
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
