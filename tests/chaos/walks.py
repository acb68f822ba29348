"""Walks through every order: which are long, and one after the other."""

import os
from typing import Final

import pytest

from .model.explore import walk
from .model.world import World

LONG: Final = [
    pytest.mark.skipif(os.environ.get("CHAOS") != "long", reason="takes minutes: set CHAOS=long"),
    pytest.mark.slow,
]
"""Marks of a walk that `make chaos` takes alone."""


def walk_all(worlds: list[World]) -> None:
    """Walks one after the other; raises at the first `Violation`."""
    for world in worlds:
        walk(world)
