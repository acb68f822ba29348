"""CSV: the rows of NDJSON, read back by others, and nothing in them computes."""

import csv
import io
import json
from pathlib import Path

import duckdb
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.exports.parquet import moment_of
from shared.exports.rows import Row, rows_of
from shared.exports.spreadsheet import cell, spreadsheet
from shared.insights.documents import Document
from tests.unit.exports.made import label, labels, topic, topics

COLUMNS = [field.encode_name for field in msgspec.structs.fields(Row)]
NASTY = "=1+1", "+49", "-2", "@SUM(A1)", "\t=1", "\r\n=1", "＝1", "'=1", "''-1"  # noqa: RUF001


def written(path: Path, *documents: Document, byte_order_mark: bool = False) -> bytes:
    with spreadsheet(path, byte_order_mark=byte_order_mark) as sink:
        for document in documents:
            sink(document)
    return path.read_bytes()


def test_the_columns_and_rows_of_ndjson(tmp_path: Path) -> None:
    tides = topics(topic('Tides, "high"\nand low', 0.5, (0, 1.5), iptc=["a", "b"]), topic("Bare", None))
    sky = labels(label("sky", (0, 1, None)))
    text = written(tmp_path / "rows.csv", tides, sky).decode()
    assert text.count("\r\n") == 4
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert header == COLUMNS
    expected = [json.loads(msgspec.json.encode(row)) for document in (tides, sky) for row in rows_of(document)]
    for row, values in zip(rows, expected, strict=True):
        texts = {name: "/".join(value) if isinstance(value, list) else value for name, value in values.items()}
        assert dict(zip(header, row, strict=True)) == {
            name: "" if value is None else str(value) for name, value in texts.items()
        }


def test_duckdb_reads_numbers_as_numbers(tmp_path: Path) -> None:
    written(tmp_path / "rows.csv", topics(topic("Tides", 0.5, (0, 77.5), (100, 131.1643666))))
    with duckdb.connect() as database:
        query = f"select name, endSeconds from read_csv('{tmp_path / 'rows.csv'}') order by 2"
        assert database.execute(query).fetchall() == [("Tides", 77.5), ("Tides", 131.1643666)]


@pytest.mark.parametrize("name", NASTY)
def test_nothing_computes_and_the_text_comes_back(tmp_path: Path, name: str) -> None:
    text = written(tmp_path / "rows.csv", topics(topic(name, 0.5, (0, 1)), name=name, external_id=name)).decode()
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert {row["name"], row["videoName"], row["externalId"]} == {f"'{name}"}


@given(st.text() | st.builds(str.__add__, st.sampled_from(["", "'", "''"]), st.sampled_from(NASTY)))
def test_a_cell_is_told_from_what_it_stands_for(text: str) -> None:
    shown = cell(text)
    assert shown[:1] not in {*"=+-@\t\r\n＝＋－＠"}  # noqa: RUF001
    assert shown == text or (shown[0] == "'" and shown[1:] == text)
    assert shown == text or shown != cell(shown)


@pytest.mark.parametrize("mark", [False, True])
def test_a_byte_order_mark_where_it_is_asked_for(tmp_path: Path, mark: bool) -> None:
    body = written(tmp_path / "rows.csv", topics(), byte_order_mark=mark)
    assert body.startswith(b"\xef\xbb\xbf") == mark
    assert body.decode("utf-8-sig").startswith("rowId,accountId,")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-21T07:55:41.1234567+00:00", "2025-03-21T07:55:41.123456+00:00"),
        ("2025-03-21T09:55:41+02:00", "2025-03-21T07:55:41+00:00"),
        ("2025-03-21T07:55:41Z", "2025-03-21T07:55:41+00:00"),
        ("2025-03-21T07:55:41", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_a_point_in_time_or_none(text: str | None, moment: str | None) -> None:
    found = moment_of(text)
    assert (found and found.isoformat()) == moment
