"""The app on real Azurite, against the emulated Video Indexer, for the tests that break it there; what walks need."""

import gc
import logging
from collections.abc import Iterator

import pytest

from tests.stacks.fixtures import service, settings, stage, waits

__all__ = ["service", "settings", "stage", "waits"]


@pytest.fixture
def quiet() -> Iterator[None]:
    """Nothing is logged: the pipeline would, of each failure and delay that a walk leads it into.

    And nothing is collected: a walk keeps a million small things to its end, which would be looked through in vain.
    """
    logging.disable(logging.CRITICAL)
    gc.disable()
    yield
    gc.enable()
    logging.disable(logging.NOTSET)
