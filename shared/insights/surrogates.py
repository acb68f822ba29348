r"""Halves of surrogate pairs: `\ud83d` without its other half, which stands for no letter.

msgspec takes a whole index for no JSON where one stands anywhere in it, even in text that the contract does not carry.
So the backslash of each half is replaced by a byte that UTF-8 does not have. Nothing moves, what is passed over is then
passed over, and what is read is an error of its own place.
"""

import re
from typing import Final

_MARK: Final = b"\xff"

# An escaped backslash and a whole pair are matched first, so that no half is found inside of them.
_halves: Final = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\(u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_marked: Final = re.compile(_MARK + rb"(?=u[dD][89a-fA-F])")


def mark(body: bytes) -> bytes:
    """The JSON with each half marked; the same object where it has none."""
    return _halves.sub(lambda found: _MARK + found[1] if found[1] else found[0], body)


def escape(piece: bytes) -> bytes:
    r"""A piece of marked JSON in which each half is text: the six letters `\ud83d`."""
    return _marked.sub(rb"\\\\", piece)


def half_in(error: UnicodeDecodeError) -> str | None:
    """The half that the bytes could not be decoded for, or None where it was another byte."""
    found = _marked.match(error.object, error.start)
    return "\\" + error.object[error.start + 1 : error.start + 6].decode("ascii", "replace") if found else None
