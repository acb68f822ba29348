"""Reading the head of an index: all of it but the three lists, whose turn comes later.

It is decoded at once. Where that fails, each field is read by itself: one that cannot be read is null and stands in
`problems`, and only an index without its ids, its states or its list of videos is none.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from . import wire
from .documents import Problem
from .refusal import NotAnIndex
from .surrogates import mark
from .timecode import BadTimecode, parse_ticks
from .tolerant import UNDECODABLE, located, whole

type Read = Callable[[Raw, str], Any]
"""Reads the JSON of a field, which stands at that path."""

_INDISPENSABLE: Final = frozenset({"id", "accountId", "state", "videos"})

_decode_list: Final = msgspec.json.Decoder(list[Raw]).decode


def read_head(body: bytes) -> tuple[wire.Index, list[Problem]]:
    """The index, and what of its head could not be read. Raises `NotAnIndex`."""
    if not body.strip():
        raise NotAnIndex("no index: it is empty")
    reader = _Reader()
    try:
        index = wire.decode(body)
    except RecursionError:
        raise NotAnIndex("no index: nested too deeply") from None
    except UNDECODABLE:
        index = reader.index(mark(body))
    reader.check_durations(index)
    return index, reader.problems


class _Reader:
    """Reads one head field by field, and gathers its problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def index(self, body: bytes) -> wire.Index:
        """The whole; raises `NotAnIndex`."""
        try:
            return self._object(Raw(body), wire.Index, "", videos=self._videos)
        except RecursionError:
            raise NotAnIndex("no index: nested too deeply") from None
        except UNDECODABLE as error:
            if isinstance(error, msgspec.ValidationError):
                raise NotAnIndex(f"no index: the whole: {located(error)[0]}") from None
            raise NotAnIndex(f"no index: not JSON in UTF-8: {located(error)[0]}") from None

    def check_durations(self, index: wire.Index) -> None:
        """Takes out the lengths that are no times."""
        owners: list[tuple[str, wire.Index | wire.Insights]] = [("duration", index)]
        for number, video in enumerate(index.videos):
            if video.insights:
                owners.append((f"videos[{number}].insights.duration", video.insights))
        for path, owner in owners:
            try:
                parse_ticks(owner.duration or "0:00:00")
            except BadTimecode as error:
                self.problems.append(Problem(path, str(error), owner.duration))
                owner.duration = None

    def _videos(self, raw: Raw, path: str) -> list[wire.Video]:
        pieces = enumerate(_decode_list(raw))
        return [self._video(piece, f"{path}[{number}]") for number, piece in pieces]

    def _video(self, raw: Raw, path: str) -> wire.Video:
        try:
            return self._object(raw, wire.Video, path, insights=self._insights)
        except UNDECODABLE as error:
            raise NotAnIndex(f"no index: {path}: {located(error)[0]}") from None

    def _insights(self, raw: Raw, path: str) -> wire.Insights | None:
        return None if bytes(raw) == b"null" else self._object(raw, wire.Insights, path)

    def _object[T: Struct](self, raw: Raw, kind: type[T], path: str, **readers: Read) -> T:
        """One object of the head. Raises what msgspec does where it is no object, `NotAnIndex` where it is no head."""
        pieces = _in_pieces(kind)(raw)
        values: dict[str, Any] = {}
        for field in msgspec.structs.fields(kind):
            piece: Raw | UnsetType = getattr(pieces, field.name)
            at = f"{path}.{field.encode_name}".lstrip(".")
            if piece is UNSET:
                if field.required:
                    raise NotAnIndex(_missing(at, field.encode_name, raw))
                continue
            read = readers.get(field.name) or _field_by_field(kind)[field.name]
            try:
                values[field.name] = read(piece, at)
            except UNDECODABLE as error:
                message, _ = located(error)
                if field.encode_name in _INDISPENSABLE:
                    raise NotAnIndex(f"no index: {at}: {message}") from None
                self.problems.append(Problem(at, message, whole(piece)))
        return kind(**values)


def _missing(path: str, name: str, raw: Raw) -> str:
    if path == "videos" and b'"breakdowns"' in bytes(raw):
        return "no index: the retired v1 shape (breakdowns); index the video again"
    return f"no index: {path}: Object missing required field `{name}`"


@cache
def _in_pieces(kind: type[Struct]) -> Callable[[Raw], Struct]:
    """Decodes an object of that kind no further than to the JSON of each field."""
    fields = [(field.name, Raw | UnsetType, UNSET) for field in msgspec.structs.fields(kind)]
    return msgspec.json.Decoder(msgspec.defstruct(f"{kind.__name__}Pieces", fields, rename="camel")).decode


@cache
def _field_by_field(kind: type[Struct]) -> dict[str, Read]:
    """How each field is decoded by itself; a field that is read later stays as it is."""
    return {field.name: _reads(field.type) for field in msgspec.structs.fields(kind)}


def _reads(kind: Any) -> Read:
    if kind == (Raw | UnsetType):
        return lambda raw, _: raw
    decode = msgspec.json.Decoder(kind).decode
    return lambda raw, _: decode(raw)
