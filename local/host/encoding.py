"""How text is written into a queue message: host.json `extensions.queues.messageEncoding`."""

import base64
from typing import Literal

type MessageEncoding = Literal["base64", "none"]


class Undecodable(Exception):
    """A message that isn't what `messageEncoding` says. The storage extension doesn't try such a one again."""


def encode(text: str, encoding: MessageEncoding) -> str:
    """The content of a message that carries `text`."""
    return base64.b64encode(text.encode()).decode() if encoding == "base64" else text


def decode(content: str, encoding: MessageEncoding) -> str:
    """The text that a message carries. Raises Undecodable."""
    try:
        return base64.b64decode(content, validate=True).decode() if encoding == "base64" else content
    except ValueError as error:
        raise Undecodable(str(error)) from error
