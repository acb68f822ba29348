"""Fixtures that every kind of test shares."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.azurite import Azurite

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
