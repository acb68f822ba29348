"""The check that tells a breaking change of a schema from a harmless one."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from .compatibility import Schema, breaking_changes

SCHEMA: Schema = {
    "$id": "urn:example:1.0:topics",
    "type": "object",
    "properties": {
        "id": {"type": "integer", "minimum": 0, "description": "The id."},
        "kind": {"enum": ["a", "b"]},
        "version": {"type": "string", "pattern": "^1$"},
        "name": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "items": {"type": "array", "items": {"$ref": "#/$defs/Item"}},
        "extra": {"type": "string"},
    },
    "required": ["id", "kind", "items"],
    "$defs": {"Item": {"type": "object", "properties": {"at": {"type": "number"}}, "required": ["at"]}},
}


def rename(schema: Schema) -> None:
    schema["properties"]["title"] = schema["properties"].pop("name")


def rename_definition(schema: Schema) -> None:
    schema["$defs"]["Thing"] = schema["$defs"].pop("Item")
    schema["properties"]["items"]["items"]["$ref"] = "#/$defs/Thing"


@pytest.mark.parametrize(
    ("mutate", "says"),
    [
        (lambda s: s["properties"].pop("extra"), ".extra is gone"),
        (rename, ".name is gone"),
        (lambda s: s["required"].append("extra"), ".required: 'extra' is new"),
        (lambda s: s["required"].remove("kind"), ".required: 'kind' is gone"),
        (lambda s: s["properties"]["id"].update(type="string"), ".id.type: 'integer' became 'string'"),
        (lambda s: s["properties"]["id"].update(minimum=1), ".id.minimum: 0 became 1"),
        (lambda s: s["properties"]["id"].update(maximum=9), ".id.maximum: None became 9"),
        (lambda s: s["properties"]["id"].update(minimum=False), ".id.minimum: 0 became False"),
        (lambda s: s["properties"]["kind"]["enum"].remove("b"), ".kind.enum: 'b' is gone"),
        (lambda s: s["properties"]["kind"]["enum"].append("c"), ".kind.enum: 'c' is new"),
        (lambda s: s["properties"]["version"].update(pattern="^1.0$"), ".version.pattern: '^1$' became '^1.0$'"),
        (lambda s: s["properties"]["name"]["anyOf"].pop(), ".name.anyOf: "),
        (lambda s: s["properties"]["name"]["anyOf"][0].update(type="number"), ".name.anyOf[0].type: "),
        (lambda s: s["$defs"]["Item"]["properties"].pop("at"), ".items.items.at is gone"),
        (lambda s: s["$defs"]["Item"]["required"].clear(), ".items.items.required: 'at' is gone"),
        (lambda s: s.update(additionalProperties=False), ".additionalProperties: None became False"),
    ],
)
def test_what_a_reader_could_trip_over_is_breaking(mutate: Callable[[Schema], Any], says: str) -> None:
    changed = deepcopy(SCHEMA)
    mutate(changed)
    [found] = breaking_changes(SCHEMA, changed)
    assert found.startswith(says)


@pytest.mark.parametrize(
    "mutate",
    [
        lambda s: None,
        lambda s: s.update({"$id": "urn:example:1.1:topics"}),
        lambda s: s["properties"]["id"].update(description="Another word for it."),
        lambda s: s["properties"].update(later={"type": "string"}),
        lambda s: s["$defs"]["Item"]["properties"].update(later={"$ref": "#/$defs/Item"}),
        lambda s: s["required"].reverse(),
        rename_definition,
    ],
)
def test_what_nobody_trips_over_is_not(mutate: Callable[[Schema], Any]) -> None:
    changed = deepcopy(SCHEMA)
    mutate(changed)
    assert breaking_changes(SCHEMA, changed) == []
