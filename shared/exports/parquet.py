"""Rows as Parquet, a row group at a time. Needs pyarrow, which only this module imports.

After the columns of every format comes `videoCreatedAt`, the text of `videoCreated` as a point in time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from ..insights.documents import Document
from .rows import Row, rows_of
from .selection import EVERYTHING, Selection
from .sink import Sink, replacing

ROW_GROUP: Final = 50_000
"""Rows that are held before they are written: big enough to scan well, small enough for little memory."""

_FIELDS: Final = msgspec.structs.fields(Row)
_TYPES: Final[dict[Any, pa.DataType]] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    list[str]: pa.list_(pa.string()),
}


def _column(field: msgspec.structs.FieldInfo) -> pa.Field:
    """The column of a field: `X | None` may be null, all others may not."""
    for kind, arrow in _TYPES.items():
        if field.type in (kind, kind | None):
            return pa.field(field.encode_name, arrow, nullable=field.type != kind)
    raise TypeError(f"{field.name}: no column type for {field.type}")


_INT64: Final = range(-(2**63), 2**63)
_CREATED_AT: Final = pa.field("videoCreatedAt", pa.timestamp("us", tz="UTC"))
SCHEMA: Final = pa.schema([*(_column(field) for field in _FIELDS), _CREATED_AT])


@contextmanager
def parquet(path: Path, selection: Selection = EVERYTHING) -> Iterator[Sink]:
    """Writes the rows of documents to one file."""
    held: list[Row] = []
    with replacing(path) as part, pq.ParquetWriter(part, SCHEMA, compression="zstd") as writer:

        def add(document: Document) -> int:
            count = len(held)
            held.extend(rows_of(document, selection))
            count = len(held) - count
            while len(held) >= ROW_GROUP:
                _write(writer, held[:ROW_GROUP])
                del held[:ROW_GROUP]
            return count

        yield add
        if held:
            _write(writer, held)


def _write(writer: pq.ParquetWriter, rows: list[Row]) -> None:
    try:
        columns = [
            pa.array([getattr(row, field.name) for row in rows], column.type)
            for field, column in zip(_FIELDS, SCHEMA, strict=False)
        ]
        columns.append(pa.array([moment_of(row.video_created) for row in rows], _CREATED_AT.type))
    except OverflowError as error:
        row_id = next(row.row_id for row in rows if row.item_id not in _INT64)
        raise ValueError(f"{row_id}: its item's id has more than Parquet's 64 bits; ndjson takes any") from error
    writer.write_table(pa.Table.from_arrays(columns, schema=SCHEMA), row_group_size=len(rows))


def moment_of(text: str | None) -> datetime | None:
    """The point in time that an RFC 3339 text names, to the microsecond; None where it names none."""
    try:
        moment = datetime.fromisoformat(text or "")
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
