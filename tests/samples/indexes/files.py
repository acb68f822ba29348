"""The indexes to test with: the repository's own, and real ones where they are at hand."""

import os
from pathlib import Path
from typing import Final

import pytest

from tests.samples.indexes.generator import encode, make_index, make_project

INDEXES: Final = Path(__file__).parent
ODD: Final = sorted((INDEXES / "odd").glob("*.json"))
PATHS: Final = {path.stem: path for path in ODD}
SAMPLES: Final = sorted(INDEXES.glob("*.json"))

SHARED: Final = Path(os.environ.get("SHARED_DIR") or Path(__file__).parents[3].parent / "shared")
REAL: Final = sorted((SHARED / "indexes").glob("*.json"))

real_indexes: Final = pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.stem) for path in REAL]
    or [pytest.param(None, marks=pytest.mark.skip(reason="no real indexes here: SHARED_DIR has no indexes/"))],
)

MADE: Final = {
    "short": lambda: encode(make_index(1, duration_seconds=0.1)),
    "ntsc": lambda: encode(make_index(2, duration_seconds=130)),
    "hebrew": lambda: encode(make_index(3, duration_seconds=90, language="he-IL")),
    "project": lambda: encode(make_project(4)),
}
