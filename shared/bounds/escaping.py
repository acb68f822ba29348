"""Text from outside, safe to stand in a line of a log or terminal: no break, no escape sequence, no reordering."""

import re
from typing import Final

# Controls, line and paragraph separators, what reorders text, half surrogates (which no encoding takes).
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def one_line(text: str) -> str:
    """A text with what could forge a line, or steer a terminal, written as escapes: `\\n`, `\\x1b`, `\\u202e`."""
    return _UNSAFE.sub(lambda found: ascii(found[0])[1:-1], text)


def json_line(text: str) -> str:
    """JSON that says the same with what could steer a terminal written as JSON's own escapes: `\\u009b`."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
