"""JSON Schema (draft 2020-12) of what is published, made from the types and from nothing else."""

from typing import Any, Final

import msgspec

from .announcement import AnnouncedSet
from .documents import SCHEMA_VERSION, KeywordsDocument, LabelsDocument, TopicsDocument
from .records import Failure, Manifest, Receipt, Removed

type Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

PUBLISHED: Final[dict[str, type[msgspec.Struct]]] = {
    "topics": TopicsDocument,
    "keywords": KeywordsDocument,
    "labels": LabelsDocument,
    "manifest": Manifest,
    "failure": Failure,
    "removed": Removed,
    "receipt": Receipt,
    "publication": AnnouncedSet,
}
"""Every kind of blob by the name of its schema, and the data of the event that announces a set."""


NAMESPACE: Final = "urn:video-indexer-insights:"
"""Names schemas where nobody hosts them."""


def schema_of(name: str, base: str | None = None) -> Schema:
    """The schema of one kind of blob, whole in itself; `base` is the address that schemas are hosted below."""
    kind = PUBLISHED[name]
    _, types = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    types = {type_name: _plain(schema) for type_name, schema in types.items()}
    return identified(name, types.pop(kind.__name__), types, base)


def address_of(name: str, base: str | None = None) -> str:
    """The `$id` of a schema."""
    return f"{base.rstrip('/')}/{SCHEMA_VERSION}/{name}.json" if base else f"{NAMESPACE}{SCHEMA_VERSION}:{name}"


def identified(name: str, schema: Schema, types: Schema, base: str | None = None) -> Schema:
    """A schema under its versioned name, or the address where it stands, with the types that it refers to."""
    head = {"$schema": DIALECT, "$id": address_of(name, base)}
    return head | schema | ({"$defs": types} if types else {})


def _plain(schema: Any) -> Any:
    """Says "a number" in place of "an integer or a number", which msgspec writes for `int | float`."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _plain(value) for key, value in schema.items()}
    choices = plain.pop("anyOf", None)
    if choices is None:
        return plain
    kept = [choice for choice in choices if not _is_covered(choice, choices)]
    return plain | (kept[0] if len(kept) == 1 else {"anyOf": kept})


def _is_covered(choice: Schema, choices: list[Schema]) -> bool:
    """Whether this is an integer beside a number of the same bounds."""
    return choice.get("type") == "integer" and {**choice, "type": "number"} in choices
