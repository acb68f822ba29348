"""Reading a list of the index, some items at a time.

Items are decoded into their type at once. Where one has a field that the contract does not name, or cannot be read, its
neighbours are read again one by one, and the item itself with care, into the same type and by the same builder.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import Raw

from . import wire
from .documents import Problem
from .occurrences import EndsBeforeItStarts, read_times
from .surrogates import escape, half_in
from .timecode import BadTimecode, Timecodes

type Build[Item] = Callable[..., list[Item | None]]

UNDECODABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
AT_ONCE: Final = 64 * 1024
"""Bytes of items that are read together: enough to make long columns, few enough to hold little of a long index."""

MANY: Final = 100_000
DENSEST: Final = 8
"""Bytes a value, of many values. What is denser, such as `[],[],[],…`, takes tens of times its size once it is read.

An instance of the service has about 17.
"""

_NEEDS_CARE: Final = (*UNDECODABLE, BadTimecode, EndsBeforeItStarts)

_missing: Final = re.compile(r"Object missing required field `(\w+)`")
_canonical: Final = msgspec.json.Encoder(order="deterministic").encode


class Unreadable(ValueError):
    """One item that cannot be read; `path` is where in the item, such as `.instances[0].start`."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path


def read_list[Item](
    raw: Raw, kind: type[wire.Item], build: Build[Item], source: str, path: str
) -> Iterator[Item | Problem | None]:
    """Each item of one insight's list, in the source's order: built, dropped (None), or the problem with it."""
    if _is_dense(raw):
        yield Problem(path, "too many values in too little text", bytes(raw).decode("utf-8", "replace"))
        return
    try:
        pieces = wire.decode_pieces(raw)
    except UNDECODABLE as error:
        yield Problem(path, located(error)[0], whole(raw))
        return
    decode = wire.decode_item[kind]
    for batch in _batches(enumerate(pieces or ())):
        try:
            yield from build([decode(piece) for _, piece in batch], source)
        except _NEEDS_CARE:
            for number, piece in batch:
                try:
                    yield read_item(piece, kind, build, source)
                except Unreadable as error:
                    yield Problem(f"{path}[{number}]{error.path}", str(error), whole(piece))


def _is_dense(raw: Raw) -> bool:
    if len(raw) < 2 * MANY:
        return False
    text = bytes(raw)
    values = sum(text.count(mark) for mark in (b",", b"[", b"{"))
    return values > MANY and len(text) < DENSEST * values


def _batches(pieces: Iterable[tuple[int, Raw]]) -> Iterator[list[tuple[int, Raw]]]:
    batch: list[tuple[int, Raw]] = []
    size = 0
    for number, piece in pieces:
        batch.append((number, piece))
        size += len(piece)
        if size >= AT_ONCE:
            yield batch
            batch, size = [], 0
    yield batch


def read_item[Item](piece: Raw, kind: type[wire.Item], build: Build[Item], source: str) -> Item | None:
    """One item; raises `Unreadable`."""
    try:
        [item] = build([wire.decode_item[kind](piece)], source)
    except _NEEDS_CARE:
        return read_with_care(piece, kind, build, source)
    return item


def read_with_care[Item](piece: Raw, kind: type[wire.Item], build: Build[Item], source: str) -> Item | None:
    """One item with all its unknown fields; raises `Unreadable`."""
    try:
        fields = msgspec.json.decode(piece)
        if not isinstance(fields, dict):
            raise Unreadable(f"an object belongs here, not {type(fields).__name__}")
        additional = split_unknown(fields, kind)
        if "appearances" in additional and fields.get("instances") is None:
            raise Unreadable(
                "appearances stand in place of instances: the item is of the summary's shape", ".appearances"
            )
        extras = [_canonical(unknown) if unknown else b"" for unknown in split_instances(fields, kind)]
        found = msgspec.convert(fields, kind)
    except UNDECODABLE as error:
        raise Unreadable(*located(error)) from None
    try:
        [item] = build([found], source, additional, extras if any(extras) else [])
    except (BadTimecode, EndsBeforeItStarts):
        check_times(found)
        raise
    return item


def split_unknown(fields: dict[str, Any], kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Takes out of `fields`, and returns, what the type does not name."""
    known = named_fields(kind)
    return {name: fields.pop(name) for name in list(fields) if name not in known}


@cache
def named_fields(kind: type[msgspec.Struct]) -> frozenset[str]:
    """What the type names, as the service spells it; kept, for msgspec works it out anew at each call."""
    return frozenset(field.encode_name for field in msgspec.structs.fields(kind))


def split_instances(fields: dict[str, Any], kind: type[wire.Item]) -> Iterator[dict[str, Any]]:
    """The unknown fields of each instance; what is no instance is left for the typed reading to name."""
    instances = fields.get("instances")
    if not isinstance(instances, list):
        return
    for instance in instances:
        yield split_unknown(instance, kind.instance_type) if isinstance(instance, dict) else {}


def check_times(item: wire.Item) -> None:
    """Raises `Unreadable` for the first instance with a time that cannot be read, or that ends before it starts."""
    timecodes = Timecodes()
    for number, instance in enumerate(item.instances or ()):
        path = f".instances[{number}]"
        try:
            read_times([instance], timecodes)
        except EndsBeforeItStarts as error:
            raise Unreadable(str(error), path) from None
        except BadTimecode as error:
            fields = msgspec.structs.fields(wire.Instance)
            bad = next(field for field in fields if getattr(instance, field.name) == error.text)
            raise Unreadable(str(error), f"{path}.{bad.encode_name}") from None


def located(error: Exception) -> tuple[str, str]:
    """A decoding error's message, and the path in it as this module writes paths."""
    if isinstance(error, UnicodeDecodeError) and (half := half_in(error)):
        return f"half of a surrogate pair ({half}) is no letter", ""
    message, _, path = str(error).partition(" - at `$")
    missing = _missing.fullmatch(message)
    # msgspec writes [...] for a key of a mapping that it does not name
    named, _, _ = path.removesuffix("`").partition("[...]")
    return message, named + (f".{missing[1]}" if missing else "")


def whole(raw: Raw) -> Any:
    """A piece of the source as its value; as its text where it is no value of its own (a number out of range).

    Half of a surrogate pair is its escape as text, so that every reader can decode it.
    """
    piece = escape(bytes(raw))
    try:
        return msgspec.json.decode(piece)
    except UNDECODABLE:
        return piece.decode("utf-8", "replace")
