"""The published schemas are whole, current, and no breaking change goes out without a new major version."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from scripts.schemas import DIRECTORY, QUEUE_MESSAGE, RELEASED, all_schemas, encode, host
from shared.events import IndexingEvent
from shared.insights import SCHEMA_VERSION
from shared.insights.schemas import DIALECT, Schema
from tests.contract import normalized, validator
from tests.samples.indexes.files import SAMPLES

from .compatibility import breaking_changes

MAJOR, MINOR = map(int, SCHEMA_VERSION.split("."))
NAMES = ("topics", "keywords", "labels", "manifest", "failure", "removed", "receipt", "publication", QUEUE_MESSAGE)


def released(minor: int) -> dict[str, Schema]:
    """The schemas as they went out with that minor version."""
    found = (RELEASED / f"{MAJOR}.{minor}").glob("*.json")
    return {path.stem: msgspec.json.decode(path.read_bytes()) for path in found}


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, Schema]]:
    """Every property of a schema and of its types, with its path."""
    for name, part in schema.get("properties", {}).items():
        yield f"{path}.{name}", part
    for name, kind in schema.get("$defs", {}).items():
        yield from properties(kind, f"{path}.{name}")


def test_each_kind_of_blob_and_message_has_a_schema() -> None:
    assert set(all_schemas()) == set(NAMES) == {path.stem for path in DIRECTORY.glob("*.json")}


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_on_file_is_current(name: str) -> None:
    current = encode(all_schemas()[name])
    assert (DIRECTORY / f"{name}.json").read_bytes() == current, "run make schemas"


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_schema_and_says_its_version(name: str) -> None:
    schema = all_schemas()[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    assert schema["$id"] == f"urn:video-indexer-insights:{SCHEMA_VERSION}:{name}"


@pytest.mark.parametrize("name", NAMES)
def test_every_property_is_described_and_says_its_unit(name: str) -> None:
    found = dict(properties(all_schemas()[name]))
    assert found
    assert [path for path, part in found.items() if not part.get("description")] == []
    units = {"seconds": "seconds", ".bytes": "bytes", "confidence": "0 to 1", "at": "utc"}
    for path, part in found.items():
        for ending, unit in units.items():
            if path.lower().endswith(ending) and not path.endswith(".minConfidence"):
                assert unit in part["description"].lower(), path


def test_what_was_released_differs_from_now_only_under_a_new_version() -> None:
    same = released(MINOR)
    assert not same or same == all_schemas(), "the schema changed: raise SCHEMA_VERSION (docs/contract.md)"


def test_nothing_that_was_released_breaks() -> None:
    earlier = [minor for minor in range(MINOR + 1) if (RELEASED / f"{MAJOR}.{minor}").is_dir()]
    assert earlier, "this major version was never frozen: run python -m scripts.schemas --release"
    current = all_schemas()
    for minor in earlier:
        found = released(minor)
        assert found
        changes = {name: breaking_changes(schema, current[name]) for name, schema in found.items()}
        assert not any(changes.values()), "a breaking change needs a new major version (docs/contract.md)"


@pytest.mark.parametrize("named", [{"video_id": "abc"}, {"blob": "a/b.json"}])
def test_a_queue_message_is_valid(named: dict[str, Any]) -> None:
    message = IndexingEvent(origin="operator", **named).to_message()
    validator(QUEUE_MESSAGE).validate(msgspec.json.decode(message))


@pytest.mark.parametrize("message", [{"origin": "sweep"}, {"videoId": "abc"}, {"origin": "sweep", "videoId": "../x"}])
def test_what_is_no_queue_message_is_not_valid(message: dict[str, Any]) -> None:
    assert not validator(QUEUE_MESSAGE).is_valid(message)


@pytest.mark.parametrize("version", ["2.0", "1", "one"])
def test_a_document_of_another_major_version_is_not_valid(version: str) -> None:
    document = msgspec.json.decode(normalized(SAMPLES[0].read_bytes()).documents["topics"].body)
    assert not validator("topics").is_valid(document | {"schemaVersion": version})
    assert validator("topics").is_valid(document | {"schemaVersion": "1.7", "later": "a new field"})


def test_whoever_hosts_the_schemas_says_where(tmp_path: Path) -> None:
    host(tmp_path, "https://schemas.example/insights/")
    for path in tmp_path.rglob("*.json"):
        schema = msgspec.json.decode(path.read_bytes())
        assert schema["$id"] == f"https://schemas.example/insights/{path.relative_to(tmp_path).as_posix()}"
        assert {**schema, "$id": ""} == {**all_schemas()[path.stem], "$id": ""}
    assert {path.stem for path in tmp_path.rglob("*.json")} == set(NAMES)
    with pytest.raises(ValueError, match="no http address"):
        host(tmp_path, "schemas")
