"""Peak resident growth while an index is normalized, in a process of its own: `python -m bench.memory PATH`."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.indexes import REPOSITORY, index_of
from bench.result import Result
from shared.insights import normalize

TARGET: Final = 0.1
HOURS: Final = 27
HOURS_WHEN_QUICK: Final = 8
STATUS: Final = Path("/proc/self/status")


def measure(*, quick: bool) -> Iterator[Result]:
    """How much the peak grows beyond the index and its documents, which the caller holds anyhow."""
    hours = HOURS_WHEN_QUICK if quick else HOURS
    path = index_of(hours, full=False)
    command = [sys.executable, "-m", "bench.memory", str(path)]
    output = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout
    grown, written = (int(number) for number in output.split())
    size = path.stat().st_size
    beyond = grown - size - written
    yield Result(
        f"memory: peak growth beyond index and documents, as fetched, {hours} h",
        f"≤ {TARGET} times the index",
        f"{beyond / size:.2f}",
        beyond <= TARGET * size,
        f"{size / 1e6:.1f} MB index, {written / 1e6:.1f} MB documents, peak {grown / 1e6:.1f} MB: all of such an index"
        " reaches the documents",
    )


def peak() -> int:
    """Bytes that were resident at most. On Linux `ru_maxrss` won't do: a child starts with its parent's."""
    if STATUS.exists():
        (line,) = (line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS


def main(path: Path) -> None:
    """Prints by how many bytes the peak grew, and the bytes of the documents."""
    before = peak()
    outcome = normalize(path.read_bytes())
    print(peak() - before, sum(len(document.body) for document in outcome.documents.values()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
