"""What an export writes to: documents go in one by one, and a file stands at its place only when it is whole."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from ..insights.documents import Document, Video

STANDARD_OUTPUT: Final = Path("-")

type Sink = Callable[[Document], int]
"""Takes a document; returns how many rows, cues or events it wrote of it. Raises `CannotHold`."""


class CannotHold(ValueError):
    """A document that the format has no way to write. Those of other videos can be written all the same."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to. It takes that place when the block ends, and goes when the block fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def binary(path: Path) -> Iterator[BinaryIO]:
    """The file to write to, as `replacing` has it; standard output where the path is `-`."""
    if path == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        return
    with replacing(path) as part, part.open("wb") as file:
        yield file


def write_text(path: Path, text: str) -> None:
    """Writes a file whole, in UTF-8."""
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="")


def home_of(video: Video, folder: Path) -> Path:
    """`{accountId}/{videoId}` below the folder. Raises `CannotHold` for an id that could not be a folder's name."""
    return folder / _plain(video.account_id) / _plain(video.id)


def _plain(video_id: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]+", video_id):
        raise CannotHold(f"not an id: {video_id!r}")
    return video_id
