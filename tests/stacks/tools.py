"""A machine that has few tools."""

import shutil
from collections.abc import Iterable
from pathlib import Path


def few_tools(folder: Path, names: Iterable[str]) -> Path:
    """A new folder `bin` for PATH, with those of the system's tools alone."""
    tools = folder / "bin"
    tools.mkdir()
    for name in names:
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    return tools
