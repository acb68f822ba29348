"""Reading a list of the index, item by item.

An item is decoded into its type at once. One that has a field that the contract does not name, or that cannot be read,
is read again with care, into the same type and by the same builder.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec
from msgspec import Raw

from . import wire
from .documents import Problem
from .occurrences import Clock, EndsBeforeItStarts
from .timecode import BadTimecode

type WireItem = wire.Topic | wire.Keyword | wire.Label
type Build[Item] = Callable[..., Item | None]

UNDECODABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_NEEDS_CARE: Final = (*UNDECODABLE, BadTimecode, EndsBeforeItStarts)

_location: Final = re.compile(r"(?P<message>.*?)(?: - at `\$(?P<path>[^`]*)`)?", re.DOTALL)
_missing: Final = re.compile(r"Object missing required field `(\w+)`")
_canonical: Final = msgspec.json.Encoder(order="deterministic").encode


class Unreadable(ValueError):
    """One item that cannot be read; `path` is where in the item, such as `.instances[0].start`."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path


def read_list[Item](
    raw: Raw, kind: type[WireItem], build: Build[Item], source: str, path: str
) -> Iterator[Item | Problem | None]:
    """Each item of one insight's list, in the source's order: built, dropped (None), or the problem with it."""
    try:
        pieces = wire.decode_pieces(raw)
    except UNDECODABLE as error:
        yield Problem(path, located(error)[0], whole(raw))
        return
    for number, piece in enumerate(pieces or ()):
        try:
            yield read_item(piece, kind, build, source)
        except Unreadable as error:
            yield Problem(f"{path}[{number}]{error.path}", str(error), whole(piece))


def read_item[Item](piece: Raw, kind: type[WireItem], build: Build[Item], source: str) -> Item | None:
    """One item; raises `Unreadable`."""
    try:
        return build(wire.decode_item[kind](piece), source)
    except _NEEDS_CARE:
        return read_with_care(piece, kind, build, source)


def read_with_care[Item](piece: Raw, kind: type[WireItem], build: Build[Item], source: str) -> Item | None:
    """One item with all its unknown fields; raises `Unreadable`."""
    try:
        fields = msgspec.json.decode(piece)
        if not isinstance(fields, dict):
            raise Unreadable(f"an object belongs here, not {type(fields).__name__}")
        additional = split_unknown(fields, kind)
        extras = [_canonical(unknown) if unknown else b"" for unknown in split_instances(fields, kind)]
        item = msgspec.convert(fields, kind)
    except UNDECODABLE as error:
        raise Unreadable(*located(error)) from None
    try:
        return build(item, source, additional, extras if any(extras) else [])
    except (BadTimecode, EndsBeforeItStarts) as error:
        raise Unreadable(str(error), first_bad_time(item)) from None


def split_unknown(fields: dict[str, Any], kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Takes out of `fields`, and returns, what the type does not name."""
    known = {field.encode_name for field in msgspec.structs.fields(kind)}
    return {name: fields.pop(name) for name in list(fields) if name not in known}


def split_instances(fields: dict[str, Any], kind: type[WireItem]) -> Iterator[dict[str, Any]]:
    """The unknown fields of each instance; what is no instance is left for the typed reading to name."""
    instances = fields.get("instances")
    if not isinstance(instances, list):
        return
    for instance in instances:
        yield split_unknown(instance, kind.instance_type) if isinstance(instance, dict) else {}


def first_bad_time(item: WireItem) -> str:
    """Where the first unreadable time of an item stands, or the instance that ends before it starts; "" for none."""
    clock = Clock()
    for number, instance in enumerate(item.instances or ()):
        path = f".instances[{number}]"
        for field in msgspec.structs.fields(wire.Instance):
            text = getattr(instance, field.name)
            try:
                clock.moments[instance.start if text is None else text]
            except BadTimecode:
                return f"{path}.{field.encode_name}"
        try:
            clock.coverage([clock.row(instance)])
        except EndsBeforeItStarts:
            return path
    return ""


def located(error: Exception) -> tuple[str, str]:
    """A decoding error's message, and the path in it as this module writes paths."""
    match = _location.fullmatch(str(error))
    message, path = match.group("message", "path") if match else (str(error), None)
    missing = _missing.fullmatch(message)
    named = (path or "").partition("[...]")[0]  # msgspec writes [...] for a key of a mapping that it does not name
    return message, named + (f".{missing[1]}" if missing else "")


def whole(raw: Raw) -> Any:
    """A piece of the source as its value; as its text where it is no value of its own (a number out of range)."""
    try:
        return msgspec.json.decode(raw)
    except UNDECODABLE:
        return bytes(raw).decode("utf-8", "replace")
