"""A library of any size takes the memory of a small one."""

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.unit.exports.library import write_library

ROOT = Path(__file__).parents[3]
MEGABYTE = 2**20
MEASURED = """
import re, sys, typer
from pathlib import Path
from shared.commands.export import export
app = typer.Typer()
app.command()(export)
app(sys.argv[1:], standalone_mode=False)
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


def peak(library: Path, shape: str, out: Path) -> int:
    """The most memory that an export held, in bytes. (getrusage counts what stood there before the exec, too.)"""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(library), "--format", shape, "-o", str(out), "--quiet"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout) * 1024


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], tuple[Path, int]]:
    """A library of so many videos, and the size of its documents."""

    @cache
    def written(videos: int) -> tuple[Path, int]:
        folder = tmp_path_factory.mktemp("library")
        return folder, write_library(folder, videos)

    return written


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize(
    ("shape", "few", "many", "most"),
    [
        ("ndjson", 100, 1000, 160 * MEGABYTE),
        ("webvtt", 100, 1000, 160 * MEGABYTE),
        # Above one row group in both, for what a row group takes is the bound.
        ("parquet", 600, 1800, 320 * MEGABYTE),
    ],
)
def test_memory_does_not_grow_with_the_library(
    library: Callable[[int], tuple[Path, int]], tmp_path: Path, shape: str, few: int, many: int, most: int
) -> None:
    (short, _), (long, documents) = library(few), library(many)
    small, large = peak(short, shape, tmp_path / "a"), peak(long, shape, tmp_path / "b")
    assert large < most
    assert large - small < documents  # as objects they would take several times their size
