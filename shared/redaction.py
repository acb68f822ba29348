"""Keeps credentials out of what is logged, recorded or shown.

A text is cut first, then looked at word by word, with patterns whose repeats are bounded: the time that it takes grows
with what is kept of it, never with what was sent. Where in doubt a word is left out; no list of the forms that
credentials take is ever whole.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import unquote

REDACTED: Final = "[redacted]"
LONGEST: Final = 500
READ: Final = 4 * LONGEST
_LAYERS: Final = 5
"""How often a word is percent-decoded: a URL in a URL in a URL is encoded three times over. What has more is hidden."""

_WORD: Final = re.compile(r"\S+|\s+")
_ESCAPED: Final = re.compile(r"\\u00([2-7][0-9a-fA-F])|&quot;|&#34;")
_NAMED: Final = re.compile(
    r"(?i)(?:token|passw(?:or)?d|passphrase|pwd|secret|credential|signature|assertion|cookie|auth|authori[sz]ation|key"
    r"|(?<![a-z])(?:sig|sas|jwt|pass|pat))s?\d{0,2}[\"'\\\])]{0,6}(?P<separator>[=:>]|$)"
    r"|(?<![a-z])code(?P<code>=)"
)
_HEADER: Final = re.compile(r"(?i)(?:cookie|authori[sz]ation)[\"'\\]{0,4}:")
_SCHEME: Final = re.compile(
    r"(?i)(?<![a-z])(?:bearer|basic|digest|negotiate|apikey|sharedkey|sharedkeylite|sharedaccesssignature)$"
)
_SEPARATOR: Final = re.compile(r"[=:>]{1,2}")
_JWT: Final = re.compile(r"eyJ[\w-]{8}", re.ASCII)
_RANDOM: Final = re.compile(r"[A-Za-z0-9+_~-]{33}", re.ASCII)
_CASES_AND_DIGITS: Final = tuple(re.compile(one) for one in ("[A-Z]", "[a-z]", "[0-9]"))


def redact(text: str) -> str:
    """A text without what looks like a credential, or a URL with a query or a user; 500 characters at most."""
    shown = ""
    for piece in _pieces(_cut(text)):
        shown += piece
        if len(shown) >= LONGEST:
            break
    return shown[:LONGEST]


class _Owed(NamedTuple):
    """What the words so far say of those to come. An empty `until` is the next word's end."""

    hide: bool = False
    until: str = ""
    if_it_follows: bool = False
    """Only where a separator or a quotation mark comes next: a name was given, as a word of a sentence may be."""


_NOTHING: Final = _Owed()
_NEXT: Final = _Owed(hide=True)
_LINE: Final = _Owed(hide=True, until="\n")
_REST: Final = _Owed(hide=True, until="end of text")


def _cut(text: str) -> str:
    """The beginning of a text. A word that the cut goes through is dropped: what made it a credential may be gone."""
    if len(text) <= READ:
        return text
    head = text[:READ]
    return head if head[-1].isspace() else head[: len(head) - len(head.split()[-1])] + "…"


def _pieces(text: str) -> Iterator[str]:
    owed = _NOTHING
    for match in _WORD.finditer(text):
        piece = match[0]
        if piece.isspace():
            owed = _NOTHING if owed.until == "\n" and "\n" in piece else owed
            yield piece
            continue
        hidden = False
        for word in decoded(piece).split():
            one_hidden, owed = _judged(word, owed)
            hidden |= one_hidden
        yield REDACTED if hidden else piece


def decoded(word: str) -> str:
    """What a word says, percent-encoded and escaped as it may be: then it may be several."""
    layers = 0
    while "%" in word and (plain := unquote(word)) != word:
        word, layers = plain, layers + 1
        if layers > _LAYERS:
            return f"secret={word}"
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else '"', word)


def _judged(word: str, owed: _Owed) -> tuple[bool, _Owed]:
    """Whether a word is to be hidden, and what it and those before it say of the next ones."""
    hidden, next_owed = _look_at(word)
    bare = word.lstrip("\\([{,")
    if owed.if_it_follows:
        if _SEPARATOR.fullmatch(word):
            return False, _NEXT
        owed = _NEXT if bare[0:1] in ("=", ":", '"', "'") and bare else _NOTHING
    if not owed.hide:
        return hidden, next_owed
    if owed.until in ("\n", "end of text"):
        return True, owed
    if owed.until:
        return True, next_owed if owed.until in word else owed
    if _SEPARATOR.fullmatch(word):
        return False, owed
    return True, _rest_of_quotation(bare.lstrip("=:")) or next_owed


def _look_at(word: str) -> tuple[bool, _Owed]:
    """What a word says by itself."""
    if "-----BEGIN" in word:
        return True, _REST
    if header := _HEADER.search(word):
        return header.end() < len(word), _LINE
    hidden, owed = _is_url_with_more(word) or _is_random(word) or _JWT.search(word) is not None, _NOTHING
    for named in _NAMED.finditer(word):
        if named.end() < len(word):
            hidden, owed = True, _rest_of_quotation(word[named.end() :].lstrip("\\")) or _NOTHING
        else:
            owed = _NEXT if named["separator"] or named["code"] else _Owed(if_it_follows=True)
    return hidden, _NEXT if _SCHEME.search(word) else owed


def _rest_of_quotation(value: str) -> _Owed | None:
    """What is owed where a value opens a quotation that its word does not close."""
    mark = value[:1]
    return _Owed(hide=True, until=mark) if mark in ('"', "'") and value and mark not in value[1:] else None


def _is_url_with_more(word: str) -> bool:
    """A URL with a query or a user, or `user:password@host` without a scheme."""
    scheme, at = word.find("://"), word.find("@")
    return (scheme >= 0 and ("?" in word[scheme:] or at > scheme)) or (at > 0 and ":" in word[:at])


def _is_random(word: str) -> bool:
    """Long, of letters in both cases and digits: a key, whatever it is called. Ids and hashes have one case."""
    return any(all(kind.search(run[0]) for kind in _CASES_AND_DIGITS) for run in _RANDOM.finditer(word))
