"""Every order in which publishing workers can get in each other's way, walked on the production pipeline.

The index changes before any step, a worker crashes after any, a write's answer is lost; messages come again. Set
CHAOS=long for the walks that take minutes.
"""

import logging
import os
from collections.abc import Callable, Iterator

import pytest

from .model.explore import walk
from .model.invariants import Violation
from .model.mutations import MUTATIONS
from .model.versions import FAILED, FAILED_OTHERWISE, RUNNING, A, B, C, dropped
from .model.world import World

LONG = pytest.mark.skipif(os.environ.get("CHAOS") != "long", reason="takes minutes: set CHAOS=long")

SHORT_WALKS = [
    World((A, B, A), faults=0),
    World((A, B, C), faults=0),
    World((dropped(A), dropped(B), dropped(A)), faults=0),
    World((A, RUNNING, B), faults=0),
    World((FAILED, A), faults=1),
    World((A, FAILED), faults=1),
    World((A, FAILED, A), faults=0),
    World((A, FAILED, B), faults=0),
    World((FAILED, A, FAILED), faults=0),
    World((FAILED, FAILED_OTHERWISE, A), faults=0),
    World((dropped(A), B), faults=0, again=1),
    World((A, dropped(B)), faults=0, again=1),
    World((dropped(A), B, dropped(C)), faults=0),
    World((FAILED, dropped(A)), faults=0, again=1),
    World((dropped(A), FAILED), faults=0, again=1),
    World((FAILED, A), workers=3, faults=0),
]
LONG_WALKS = [
    World((A, RUNNING, B), faults=1),
    World((A, B, A), workers=3, faults=0),
    World((dropped(A), B), faults=1, again=1),
    World((A, dropped(B)), faults=1, again=1),
    World((A, B, A), faults=2),
    World((dropped(A), dropped(B), dropped(A)), faults=1),
    World((A, B, C), faults=1),
    World((A, B, A), workers=3, faults=1),
    World((A, FAILED, A), faults=1),
    World((A, FAILED, B), faults=1),
    World((FAILED, A), faults=2),
    World((FAILED, A, FAILED), faults=1),
    World((FAILED, FAILED_OTHERWISE, A), faults=1),
    World((A, FAILED, A), workers=3, faults=0),
]
EVERY = [
    World((dropped(A), B), faults=0, again=1),
    World((dropped(A), B, dropped(C)), faults=0),
    World((A, B, A), faults=0),
    World((FAILED, A), faults=1),
    World((FAILED, A, FAILED), faults=0),
]


def told(world: World) -> str:
    """A test's name for a world."""
    again = f"-{world.again}-again" if world.again else ""
    return f"{'-'.join(map(str, world.versions))}-{world.workers}-workers-{world.faults}-faults{again}"


def walk_all(worlds: list[World]) -> None:
    """Walks one after the other; raises at the first `Violation`."""
    for world in worlds:
        walk(world)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The pipeline logs each failure that it is led into."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "world",
    [
        *(pytest.param(world, id=told(world)) for world in SHORT_WALKS),
        *(pytest.param(world, id=told(world), marks=[LONG, pytest.mark.slow]) for world in LONG_WALKS),
    ],
)
def test_every_order_ends_with_the_newest_index(world: World, record_property: Callable[[str, object], None]) -> None:
    walked = walk(world)
    print(f"{told(world)}: {walked.states:,} states, {walked.moves:,} moves, {walked.rests} of them at rest")
    record_property("states", walked.states)
    assert walked.rests > 0


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_each_step_of_the_protocol_is_needed(mutation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    MUTATIONS[mutation](monkeypatch)
    with pytest.raises(Violation):
        walk_all(EVERY)


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(World((A, B, A), faults=0, conditional=False), id="writes are conditional"),
        pytest.param(World((FAILED, A), faults=0, patient=False), id="the second look waits for slow attempts"),
    ],
)
def test_what_the_protocol_asks_of_the_world_is_needed(world: World) -> None:
    with pytest.raises(Violation):
        walk(world)
