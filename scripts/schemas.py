"""Writes every published schema: `python -m scripts.schemas`, and with `--release` the frozen copy beside them.

A release is frozen once: a change after it needs a new SCHEMA_VERSION (docs/contract.md).
"""

import sys
from pathlib import Path
from typing import Final

import msgspec

from shared.events import IndexingEvent
from shared.insights import SCHEMA_VERSION
from shared.insights.schemas import PUBLISHED, Schema, identified, schema_of

DIRECTORY: Final = Path(__file__).parent.parent / "docs" / "schemas"
RELEASED: Final = DIRECTORY / "released"
QUEUE_MESSAGE: Final = "indexing-event"


def all_schemas() -> dict[str, Schema]:
    """Every schema by its name: the blobs', and the queue message's."""
    return {name: schema_of(name) for name in PUBLISHED} | {QUEUE_MESSAGE: queue_message()}


def queue_message() -> Schema:
    """The schema of a message in the queue index-events."""
    schema = IndexingEvent.model_json_schema(by_alias=True)
    types = schema.pop("$defs", {})
    for field in schema["properties"].values():
        field.pop("title", None)
    names_something = {"anyOf": [{"required": ["videoId"]}, {"required": ["blob"]}]}
    return identified(QUEUE_MESSAGE, schema | names_something, types)


def encode(schema: Schema) -> bytes:
    """A schema as it stands in its file."""
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"


def write(directory: Path) -> None:
    """Writes each schema to its file in a directory that is there."""
    for name, schema in all_schemas().items():
        (directory / f"{name}.json").write_bytes(encode(schema))


if __name__ == "__main__":
    write(DIRECTORY)
    if "--release" in sys.argv[1:]:
        frozen = RELEASED / SCHEMA_VERSION
        frozen.mkdir(parents=True)
        write(frozen)
