"""What a change of a published schema means to those who rely on it."""

from typing import Any

type Schema = dict[str, Any]

WORDS_ALONE = {"$schema", "$id", "$defs", "title", "description", "examples", "default"}


def breaking_changes(released: Schema, current: Schema) -> list[str]:
    """What a reader of the released schema could trip over, each with its path.

    All that a minor version may do is to add properties that are not required, and to change words. A wider type or a
    new word of an enumeration breaks a reader as surely as a narrower one breaks a writer, so neither is let through.
    """
    return _changes(released, current, released, current, "")


def _changes(old: Any, new: Any, old_root: Schema, new_root: Schema, path: str) -> list[str]:
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [each for i, (a, b) in pairs for each in _changes(a, b, old_root, new_root, f"{path}[{i}]")]
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return [] if (type(old), old) == (type(new), new) else [f"{path}: {old!r} became {new!r}"]
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    found = []
    for keyword in sorted((old.keys() | new.keys()) - WORDS_ALONE):
        before, after, where = old.get(keyword), new.get(keyword), f"{path}.{keyword}"
        if keyword == "properties":
            found += _properties(before or {}, after or {}, old_root, new_root, path)
        elif keyword in ("required", "enum"):
            changed = sorted(set(before or ()) ^ set(after or ()))
            found += [f"{where}: {name!r} {'is new' if name in (after or ()) else 'is gone'}" for name in changed]
        else:
            found += _changes(before, after, old_root, new_root, where)
    return found


def _properties(old: Schema, new: Schema, old_root: Schema, new_root: Schema, path: str) -> list[str]:
    found = []
    for name, schema in old.items():
        where = f"{path}.{name}"
        found += _changes(schema, new[name], old_root, new_root, where) if name in new else [f"{where} is gone"]
    return found


def _resolved(schema: Schema, root: Schema) -> Schema:
    """A schema with the type that it refers to in place of the reference."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    named: Schema = root["$defs"][reference.removeprefix("#/$defs/")]
    return named | {keyword: value for keyword, value in schema.items() if keyword != "$ref"}
