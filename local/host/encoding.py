"""How text is written into a queue message: host.json `extensions.queues.messageEncoding`."""

import base64
from typing import Literal

type MessageEncoding = Literal["base64", "none"]


class NotBase64(Exception):
    """A message that isn't what `messageEncoding` says. The storage extension doesn't try such a one."""


class NotText(Exception):
    """A message whose bytes are no UTF-8. The storage extension finds out anew on each try."""


def encode(text: str, encoding: MessageEncoding) -> str:
    """The content of a message that carries `text`."""
    return base64.b64encode(text.encode()).decode() if encoding == "base64" else text


def unwrap(content: str, encoding: MessageEncoding) -> bytes:
    """The bytes that a message carries. Raises NotBase64."""
    try:
        return base64.b64decode(content, validate=True) if encoding == "base64" else content.encode()
    except ValueError as error:
        raise NotBase64(str(error)) from error


def read(carried: bytes) -> str:
    """The text that those bytes are. Raises NotText."""
    try:
        return carried.decode()
    except UnicodeDecodeError as error:
        raise NotText(str(error)) from error
