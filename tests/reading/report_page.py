"""A report's page, read as a browser reads it: its elements, its policy, its data."""

import base64
import gzip
import hashlib
import json
from html.parser import HTMLParser
from typing import Any

type Elements = list[tuple[str, dict[str, str | None], str]]


class _Reader(HTMLParser):
    """Reads a page as a browser's parser does: tags, and the raw text of scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: Elements = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self.elements.append((f"/{tag}", {}, ""))

    def handle_data(self, data: str) -> None:
        if self.elements:
            tag, attributes, text = self.elements[-1]
            self.elements[-1] = (tag, attributes, text + data)


def read(page: str) -> Elements:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.elements


def policy_of(page: str) -> dict[str, str]:
    (content,) = [a["content"] or "" for _, a, _ in read(page) if a.get("http-equiv") == "Content-Security-Policy"]
    return dict(directive.split(" ", 1) for directive in content.split("; "))


def data_of(page: str) -> Any:
    (text,) = [text for tag, attributes, text in read(page) if tag == "script" and attributes.get("id") == "data"]
    return json.loads(gzip.decompress(base64.b64decode(text)))


def hash_source(text: str) -> str:
    """What a policy says to allow just this text (CSP: hash-source)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
