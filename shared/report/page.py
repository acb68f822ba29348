"""One self-contained HTML page: it loads nothing, and its policy lets no script run but its own."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Sequence
from pathlib import Path
from string import Template

PARTS = Path(__file__).parent / "page"

# `<`, `>` and `&` could end the data block or start markup; a lone surrogate, which JSON may hold, has no UTF-8.
_NOT_VERBATIM = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def assemble(
    template: str,
    *,
    title: str,
    data: object,
    styles: Sequence[str],
    scripts: Sequence[str],
    media_source: str | None = None,
) -> str:
    """Returns the page: `template` with its style, script and data inside it, and a policy made for just these.

    The same arguments give the same text. `media_source` is a source expression of the Content Security Policy.
    """
    style = _concatenate(styles)
    script = f'(() => {{\n"use strict";\n{_concatenate(scripts)}}})();\n'
    return Template(_part(template)).substitute(
        policy=html.escape(_policy(style=style, script=script, media_source=media_source)),
        title=html.escape(_SURROGATES.sub("\ufffd", title)),
        style=style,
        data=embed(data),
        script=script,
    )


def embed(data: object) -> str:
    """Returns JSON for a `<script type="application/json">` block: nothing in it can end the block."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _NOT_VERBATIM.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _policy(*, style: str, script: str, media_source: str | None) -> str:
    directives = {
        "default-src": "'none'",
        "script-src": _hash_source(script),
        "style-src": _hash_source(style),
        "img-src": "data:",
        "media-src": media_source or "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def _hash_source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _concatenate(names: Sequence[str]) -> str:
    return "".join(_part(name) for name in names)


def _part(name: str) -> str:
    # Universal newlines: a browser hashes what it parsed, and it parses CRLF as LF.
    return (PARTS / name).read_text(encoding="utf-8")
