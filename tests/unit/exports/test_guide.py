"""docs/consuming.md names the columns that an export has, wherever it names them."""

import ast
import json
import re
from typing import Any

import msgspec
import pytest

from shared.commands.export import DEFAULT_GAP
from shared.exports.rows import Row
from tests.reading.guide import GUIDE, code

FIELDS = {field.encode_name: field.type for field in msgspec.structs.fields(Row)}
PLAIN = {
    name: next(kind for kind in (str, int, float, list[str]) if of in (kind, kind | None))
    for name, of in FIELDS.items()
}


def names(kinds: dict[Any, str]) -> dict[str, str]:
    """Each column's type, as another system calls it; only these call the time of creation a time."""
    return {name: kinds[kind] for name, kind in PLAIN.items()}


def test_the_table_of_columns() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\w ]+) \| (yes|no) \| \S", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    kinds = names({str: "text", float: "number", int: "whole number", list[str]: "list of text"})
    assert rows == [(name, kinds[name], "yes" if PLAIN[name] | None == FIELDS[name] else "no") for name in FIELDS]


def test_the_search_index_has_every_column() -> None:
    (text,) = code("json", label="index")
    fields = json.loads(text)["fields"]
    kinds = {str: "Edm.String", float: "Edm.Double", int: "Edm.Int64", list[str]: "Collection(Edm.String)"}
    assert {field["name"]: field["type"] for field in fields} == names(kinds) | {"videoCreated": "Edm.DateTimeOffset"}
    assert [field["name"] for field in fields if field.get("key")] == ["rowId"]
    # Azure AI Search: only text can be searchable, and a collection can't be sorted by.
    assert all(field["type"].endswith(("Edm.String", "Edm.String)")) for field in fields if field.get("searchable"))
    assert not any(field.get("sortable") for field in fields if field["type"].startswith("Collection"))


def test_the_indexer_fills_that_index() -> None:
    index, indexer = (json.loads(code("json", label=label)[0]) for label in ("index", "indexer"))
    assert indexer["targetIndexName"] == index["name"]
    assert {name for mapping in indexer["fieldMappings"] for name in mapping.values()} == {"rowId"}


def test_the_kusto_table_and_its_mapping_have_every_column() -> None:
    (text,) = (block for block in code("kql") if ".create table" in block)
    table = re.search(r"\((.*?)\n\)", text, re.DOTALL)
    mapping = re.search(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert table is not None
    assert mapping is not None
    columns = dict(re.findall(r"(\w+): (\w+)", table[1]))
    kinds = {str: "string", float: "real", int: "long", list[str]: "dynamic"}
    assert columns == names(kinds) | {"videoCreated": "datetime"}
    assert list(columns) == list(FIELDS)
    assert json.loads(mapping[1]) == [{"Column": name, "Properties": {"Path": f"$.{name}"}} for name in FIELDS]
    assert text.count('"rows"') == 2


def test_the_kusto_query_uses_columns_only() -> None:
    (query,) = (block for block in code("kql") if block.startswith("Insights"))
    words = set(re.findall(r"\b[a-z]+[A-Z]\w*|\b(?:insight|confidence|name)\b", query))
    assert words
    assert words <= FIELDS.keys()


@pytest.mark.parametrize("label", ["azure", "fabric"])
def test_python_that_needs_a_service_is_python(label: str) -> None:
    for block in code("python", label=label):
        assert ast.parse(block).body


def test_the_default_gap() -> None:
    assert f"({DEFAULT_GAP} unless you\nsay)" in GUIDE.read_text(encoding="utf-8")
