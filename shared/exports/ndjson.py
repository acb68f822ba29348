"""Rows as NDJSON: a line of JSON each, in UTF-8."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ..insights.documents import Document
from .rows import rows_of
from .selection import EVERYTHING, Selection
from .sink import Sink, binary


@contextmanager
def ndjson(path: Path, selection: Selection = EVERYTHING) -> Iterator[Sink]:
    """Writes the rows of documents to one file; to standard output where the path is `-`."""
    encode = msgspec.json.Encoder().encode_lines
    with binary(path) as file:

        def add(document: Document) -> int:
            rows = list(rows_of(document, selection))
            file.write(encode(rows))
            return len(rows)

        yield add
