"""What an export writes to: documents go in one by one, and a file stands at its place only when it is whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..insights.documents import Document

type Sink = Callable[[Document], int]
"""Takes a document; returns how many rows or cues it wrote of it."""


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
