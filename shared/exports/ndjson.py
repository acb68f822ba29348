"""Rows as NDJSON: a line of JSON each, in UTF-8."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import msgspec

from ..insights.documents import Document
from .rows import rows_of
from .sink import Sink, replacing

STANDARD_OUTPUT: Final = Path("-")


@contextmanager
def ndjson(path: Path, min_confidence: float = 0) -> Iterator[Sink]:
    """Writes the rows of documents to one file; to standard output where the path is `-`."""
    encode = msgspec.json.Encoder().encode_lines
    with ExitStack() as stack:
        if path == STANDARD_OUTPUT:
            file = sys.stdout.buffer
        else:
            file = stack.enter_context(stack.enter_context(replacing(path)).open("wb"))

        def add(document: Document) -> int:
            rows = list(rows_of(document, min_confidence))
            file.write(encode(rows))
            return len(rows)

        yield add
