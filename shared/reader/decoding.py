"""From bytes to the contract's types. What a newer minor version adds is passed over; another major one is refused."""

import msgspec

from ..insights.documents import DOCUMENT_TYPES, INSIGHTS, Document


class NotADocument(ValueError):
    """What was read is nothing of this major version of the contract."""


class _Kind(msgspec.Struct):
    insight: str


def decode(body: bytes, name: str) -> Document:
    """A document of schema version 1.x, whichever of the three it is; `name` is for the error.

    Raises `NotADocument`.
    """
    kind = decode_record(body, _Kind, name).insight
    for insight in INSIGHTS:
        if insight == kind:
            return decode_record(body, DOCUMENT_TYPES[insight], name)
    raise NotADocument(f"{name}: insight {kind!r} is none of {', '.join(INSIGHTS)}")


def decode_record[T](body: bytes, kind: type[T], name: str) -> T:
    """A blob of one kind: a document, a manifest, a failure or a receipt. Raises `NotADocument`."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NotADocument(f"{name}: {error}") from error
