"""Rows as CSV (RFC 4180, UTF-8) for spreadsheets. What comes from outside is never a formula."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from ..insights.documents import Document
from .rows import Row, rows_of
from .selection import EVERYTHING, Selection
from .sink import Sink, binary

_BYTE_ORDER_MARK: Final = "\ufeff"
_LEVELS: Final = "/"
"""Between the levels of an IPTC path, as in the index."""

# Spreadsheets compute what begins like this; full width as well. Apostrophes before it are counted in, so that taking
# one away again gives the text back, whatever it was.
_FORMULA: Final = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")  # noqa: RUF001


@contextmanager
def spreadsheet(path: Path, selection: Selection = EVERYTHING, *, byte_order_mark: bool = False) -> Iterator[Sink]:
    """Writes the rows of documents to one file with the columns' names on top; to standard output for `-`.

    Excel takes a file for UTF-8 where a byte order mark stands in front.
    """
    columns = msgspec.structs.fields(Row)
    with binary(path) as file:

        def write(lines: list[list[Any]]) -> None:
            text = io.StringIO()
            csv.writer(text, lineterminator="\r\n").writerows(lines)
            file.write(text.getvalue().encode())

        def add(document: Document) -> int:
            rows = [[cell(getattr(row, column.name)) for column in columns] for row in rows_of(document, selection)]
            write(rows)
            return len(rows)

        file.write(_BYTE_ORDER_MARK.encode() if byte_order_mark else b"")
        write([[column.encode_name for column in columns]])
        yield add


def cell(value: Any) -> Any:
    """A number as it is, nothing for null, text with an apostrophe before what would be a formula."""
    if isinstance(value, list):
        value = _LEVELS.join(value)
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
