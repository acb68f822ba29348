"""Reads an index from a file or standard input, no larger than the app would take it."""

import os
import sys
from pathlib import Path
from typing import Final

import typer

from ..bounds.memory import DEFAULT_INSTANCE_MB, MIB, TooLarge, largest_index

STANDARD: Final = Path("-")


def read_index(path: Path) -> bytes:
    """The bytes of an index; `-` is standard input. Raises `TooLarge`, before it reads a file, and OSError."""
    limit = _limit()
    if path == STANDARD:
        body = sys.stdin.buffer.read(limit + 1)
    else:
        if (size := path.stat().st_size) > limit:
            raise TooLarge(limit, size)
        with path.open("rb") as file:
            body = file.read(limit + 1)
    if len(body) > limit:
        raise TooLarge(limit)
    return body


def _limit() -> int:
    """MAX_INDEX_MB, or the app's default: a file needs none of the other settings."""
    given = os.environ.get("MAX_INDEX_MB")
    try:
        return int(float(given) * MIB) if given else largest_index(DEFAULT_INSTANCE_MB)
    except ValueError:
        raise typer.BadParameter("MAX_INDEX_MB should be a number of MB above 0") from None
