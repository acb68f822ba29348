"""One self-contained HTML page: it loads nothing, and its policy lets no script run but its own."""

import base64
import hashlib
import html
import re
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from .modules import link

PARTS: Final = Path(__file__).parent / "page"

_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_GZIP: Final = 31
"""zlib's number for a gzip header around the widest window; the header that it writes names no time and no file."""


def assemble(
    name: str,
    *,
    title: str,
    data: Iterable[bytes],
    styles: Sequence[str],
    sources: dict[str, str] | None = None,
) -> str:
    """Returns the page `name`: its template with its styles, its script and its data, and a policy made for just these.

    `data` are the pieces of one JSON value. `sources` adds directives to the Content Security Policy. The same
    arguments give the same text.
    """
    style, script = _style(tuple(styles)), _script(name)
    page = Template("".join(_part(f"templates/{part}.html") for part in ("head", name, "foot")))
    return page.substitute(
        policy=html.escape(_policy(style, script, sources or {})),
        title=html.escape(_SURROGATES.sub("\ufffd", title)),
        style=style,
        script=script,
        data=pack(data),
    )


def assemble_shard(data: bytes) -> str:
    """Returns a page that does nothing but hand its data to the page that frames it."""
    script = _script("shard")
    template = Template(_part("templates/shard.html"))
    policy = f"default-src 'none'; script-src {_hash_source(script)}"
    return template.substitute(policy=html.escape(policy), script=script, data=pack([data]))


def pack(pieces: Iterable[bytes]) -> str:
    """Returns the pieces as gzip in base64: a tenth of the size, and no letter in it can end a block of markup."""
    compress = zlib.compressobj(wbits=_GZIP)
    packed = bytearray()
    for piece in pieces:
        packed += compress.compress(piece)
    packed += compress.flush()
    return base64.b64encode(packed).decode("ascii")


def _policy(style: str, script: str, sources: dict[str, str]) -> str:
    directives = {
        "default-src": "'none'",
        "script-src": _hash_source(script),
        "style-src": _hash_source(style),
        "img-src": "data:",
        "media-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        **sources,
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def _hash_source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _style(names: tuple[str, ...]) -> str:
    return "".join(_part(f"styles/{name}.css") for name in names)


@cache
def _script(name: str) -> str:
    return f'"use strict";\n{link(PARTS / "scripts", name)}'


@cache
def _part(path: str) -> str:
    # Universal newlines: a browser hashes what it parsed, and it parses CRLF as LF.
    return (PARTS / path).read_text(encoding="utf-8")
