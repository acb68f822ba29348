"""Generated indexes to measure with, kept in bench/data, and the largest real one where there are any."""

import subprocess
import sys
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"
REPOSITORY: Final = Path(__file__).parent.parent
REAL: Final = REPOSITORY.parent / "shared" / "indexes"


def index_of(hours: float, *, full: bool = True) -> Path:
    """A file with an index of that length. Made in a process of its own, whose memory is gone when it ends."""
    path = DATA / f"{hours:g}h{'' if full else '-core'}.json"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        options = ["--hours", str(hours), "--seed", "1", "--full" if full else "--no-full"]
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as output:
            command = [sys.executable, "-m", "tests.samples.indexes.generator", *options]
            subprocess.run(command, cwd=REPOSITORY, stdout=output, check=True)
        unfinished.rename(path)
    return path


def largest_real() -> Path | None:
    """The largest real index at hand, or None."""
    return max(REAL.glob("*.json"), key=lambda path: path.stat().st_size, default=None)
