"""Writes every published schema: `python -m scripts.schemas`, and with `--release` the frozen copy beside them.

`python -m scripts.schemas --base https://… FOLDER` writes them for whoever hosts them below that address: `$id` is then
where each stands.

A release is frozen once: a change after it needs a new SCHEMA_VERSION (docs/contract.md).
"""

import argparse
from pathlib import Path
from typing import Final

import msgspec

from shared.events import IndexingEvent
from shared.insights import SCHEMA_VERSION
from shared.insights.schemas import PUBLISHED, Schema, identified, schema_of

DIRECTORY: Final = Path(__file__).parent.parent / "docs" / "schemas"
RELEASED: Final = DIRECTORY / "released"
QUEUE_MESSAGE: Final = "indexing-event"


def all_schemas(base: str | None = None) -> dict[str, Schema]:
    """Every schema by its name: the blobs', and the queue message's."""
    return {name: schema_of(name, base) for name in PUBLISHED} | {QUEUE_MESSAGE: queue_message(base)}


def queue_message(base: str | None = None) -> Schema:
    """The schema of a message in the queue index-events."""
    schema = IndexingEvent.model_json_schema(by_alias=True)
    types = schema.pop("$defs", {})
    for field in schema["properties"].values():
        field.pop("title", None)
    names_something = {"anyOf": [{"required": ["videoId"]}, {"required": ["blob"]}]}
    return identified(QUEUE_MESSAGE, schema | names_something, types, base)


def encode(schema: Schema) -> bytes:
    """A schema as it stands in its file."""
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"


def write(directory: Path, base: str | None = None) -> None:
    """Writes each schema to its file in a directory that is there."""
    for name, schema in all_schemas(base).items():
        (directory / f"{name}.json").write_bytes(encode(schema))


def host(folder: Path, base: str) -> None:
    """Writes `{version}/{name}.json` below a folder, to be served below an address. Raises ValueError otherwise."""
    if not base.startswith(("https://", "http://")):
        raise ValueError(f"{base!r} is no http address")
    versioned = folder / SCHEMA_VERSION
    versioned.mkdir(parents=True, exist_ok=True)
    write(versioned, base)


def main() -> None:
    """Does what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m scripts.schemas", description=__doc__)
    parser.add_argument("--release", action="store_true")
    parser.add_argument("--base", metavar="URL")
    parser.add_argument("folder", nargs="?", type=Path)
    asked = parser.parse_args()
    if (asked.base is None) != (asked.folder is None):
        parser.error("--base and a FOLDER belong together")
    if asked.base:
        host(asked.folder, asked.base)
        return
    write(DIRECTORY)
    if asked.release:
        frozen = RELEASED / SCHEMA_VERSION
        frozen.mkdir(parents=True)
        write(frozen)


if __name__ == "__main__":
    main()
