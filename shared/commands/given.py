"""What a person named, recognised by what is in it: an index however it is wrapped, or what is published already."""

from collections.abc import Iterable, Iterator
from math import ceil
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import UNSET, Raw, UnsetType

from ..bounds.memory import MIB, TooLarge
from ..insights.surrogates import mark
from .console import program
from .index_file import read_index

type Kind = Literal["index", "wrapped", "document", "record", "list", "other", "no JSON"]
"""`record` is a manifest, a failure or a receipt; `list` a page of List Videos; `other` JSON that is none of ours."""

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class Misgiven(ValueError):
    """What was named is something else than the command takes: the message says what, and what to do with it."""


class _Keys(msgspec.Struct, rename="camel"):
    """What tells the kinds apart."""

    videos: Raw | UnsetType = UNSET
    breakdowns: Raw | UnsetType = UNSET
    schema_version: Raw | UnsetType = UNSET
    insight: Raw | UnsetType = UNSET
    results: Raw | UnsetType = UNSET


def read(path: Path) -> bytes:
    """A file, or standard input for `-`. Raises `Misgiven`."""
    try:
        return read_index(path)
    except TooLarge as error:
        raise Misgiven(f"{path}: {error}; {_way_in(error)}") from None
    except OSError as error:
        raise Misgiven(f"{path}: {error.strerror or error}") from None


def _way_in(error: TooLarge) -> str:
    """The app's remedy is an instance with more memory; here it is this machine's."""
    megabytes = "N" if error.size is None else ceil(error.size / MIB)
    return (
        f"if it is an index, MAX_INDEX_MB={megabytes} in the environment lets it in, "
        "for about five times its size in memory"
    )


def kind_of(body: bytes) -> Kind:
    """What a file holds."""
    try:
        keys = msgspec.json.decode(_text(body), type=_Keys)
    except msgspec.ValidationError:
        return "wrapped" if unwrapped(body) else "other"
    except ValueError:
        return "no JSON"
    if keys.schema_version is not UNSET:
        return "record" if keys.insight is UNSET else "document"
    if keys.videos is not UNSET or keys.breakdowns is not UNSET:
        return "index"
    if unwrapped(body):
        return "wrapped"
    return "list" if keys.results is not UNSET else "other"


def unwrapped(body: bytes) -> list[bytes]:
    """The indexes in a list, or in whatever field of an object: `{"value": {…}}`, `{"results": [{…}]}`."""
    try:
        outer = msgspec.json.decode(_text(body), type=dict[str, Raw] | list[Raw])
    except ValueError:
        return []
    pieces = [piece for part in (outer.values() if isinstance(outer, dict) else outer) for piece in _pieces(part)]
    return [bytes(piece) for piece in pieces if kind_of_piece(piece) == "index"]


def kind_of_piece(piece: Raw) -> Kind:
    """What a part of a file holds: an index of this version, or something else."""
    try:
        found = msgspec.json.decode(piece, type=_Keys)
    except ValueError:
        return "other"
    return "other" if found.videos is UNSET else "index"


def indexes_in(body: bytes, path: Path) -> list[bytes]:
    """The index in a file, or those that are wrapped in it. Raises `Misgiven`."""
    match kind_of(body):
        case "wrapped":
            return unwrapped(body)
        case "document" | "record":
            raise Misgiven(
                f"{path}: published already, no index; see it with {program()} report {path.parent}, "
                f"or make rows of it with {program()} export {path.parent}"
            )
        case "list":
            raise Misgiven(f"{path}: a list of videos, which holds no insights: fetch the index of each of them")
        case _:
            return [body]


def files_of_indexes(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file, and of each folder those below it that hold an index, or no JSON where one may have been.

    Raises `Misgiven` for a folder with none.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = [
            file for file in sorted(path.rglob("*.json")) if kind_of(read(file)) in ("index", "wrapped", "no JSON")
        ]
        if not found:
            published = next(path.rglob("topics.json"), None)
            raise Misgiven(
                f"{path}: no index in it or below it"
                + (f", but what is published already: {program()} report --library {path} -o site" if published else "")
            )
        yield from found


def _text(body: bytes) -> bytes:
    return mark(body.removeprefix(_BYTE_ORDER_MARK))


def _pieces(raw: Raw) -> list[Raw]:
    try:
        return msgspec.json.decode(raw, type=list[Raw])
    except ValueError:
        return [raw]
