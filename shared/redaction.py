"""Keeps tokens, keys and signed URLs out of what is logged, recorded or shown."""

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"(?i:bearer)\s+\S+"
    r"|eyJ[\w-]{8,}(?:\.[\w-]*)*"
    r"|(?i:accesstoken|accountkey)(?:=|%3D|\"?\s*:\s*\"?)[^&\s'\"]+"
    r"|(?i:code|sig)(?:=|%3D)[^&\s'\"]+"
    r"|https?(?:://|%3A%2F%2F)\S*(?:\?|%3F|@)\S*",
    re.ASCII,
)


def redact(text: str) -> str:
    """A text without what looks like a token or a URL with a query."""
    return _TOKEN.sub("[redacted]", text)[:500]
