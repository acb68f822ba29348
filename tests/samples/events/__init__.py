"""What reaches the app, one file a shape: the callback's URLs, queue messages, notifications, references to blobs."""

from pathlib import Path
from typing import Final

DIRECTORY: Final = Path(__file__).parent


def received(name: str) -> str:
    """The content of a file, as it would arrive."""
    return (DIRECTORY / name).read_text(encoding="utf-8").removesuffix("\n")


def names(pattern: str) -> list[str]:
    """Every file of a kind."""
    return sorted(path.name for path in DIRECTORY.glob(pattern))
