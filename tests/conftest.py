"""Fixtures that every kind of test shares."""

import gc
import os
import signal
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

import pytest

from local.azurite import Azurite

TESTS: Final = Path(__file__).parent
COVERING: Final = ("unit", "integration")
"""The kinds of test whose branches are counted: walks and fuzzing pass the same ones a million times."""

# In the background of a shell Ctrl-C is ignored, and what is started inherits that: some tests send it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Where bytecode is not to be written, each of the hundred processes that tests start would compile everything anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.fixture(scope="session")
def azurite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurite]:
    """One Azurite in memory for the whole run, on free ports."""
    log: Path = tmp_path_factory.mktemp("azurite") / "azurite.log"
    with Azurite(log=log, usual_ports=False) as running:
        yield running


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, for many tests wait; four at most, each of which has an Azurite."""
    return min(4, (os.process_cpu_count() or 1) + 1)


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Coverage does not trace other tests, nor those marked `untraced`.

    pytest-cov has `no_cover` for that; but in xdist's workers it traces on there, and not all that comes after.
    """
    tracing = sys.gettrace()
    counts = item.path.relative_to(TESTS).parts[0] in COVERING and not item.get_closest_marker("untraced")
    if not counts and type(tracing).__module__.startswith("coverage"):  # another that traces is a debugger
        sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracing)
