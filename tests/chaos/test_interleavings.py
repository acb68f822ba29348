"""Every order in which publishing workers can get in each other's way, walked on the production pipeline.

The index changes before any step, a worker crashes after any, a write's answer is lost; messages come again. Set
CHAOS=long for the walks that take minutes.
"""

from collections.abc import Callable

import pytest

from .model.explore import walk
from .model.invariants import Violation
from .model.mutations import MUTATIONS
from .model.state import State
from .model.versions import FAILED, FAILED_OTHERWISE, RUNNING, A, B, C, dropped, silent, spoken
from .model.world import World
from .walks import LONG, walk_all

pytestmark = pytest.mark.usefixtures("quiet")

IN_GERMAN = spoken(A, "de-DE"), spoken(B, "de-DE", refused=("de-DE",)), spoken(A, "de-DE")
"""A translation is refused, and then it is not."""

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
    World(IN_GERMAN[:2], faults=0),
    World(IN_GERMAN[1:], faults=0),
    World((A, silent(B)), faults=1, max_tries=1, sweeps=0),
    World((A, B), faults=0, max_tries=1, sweeps=0),
    World((A, B), workers=1, faults=1, max_tries=1, sweeps=1),
    World((A, B, silent(A)), faults=0, max_tries=1, sweeps=0),
    World((FAILED, A), faults=0, max_tries=1, sweeps=0),
    World((FAILED, silent(A)), faults=1, max_tries=2, sweeps=0),
]
SMALL_WALKS = [
    World((A, RUNNING, B), faults=0),
    World((A, FAILED), faults=1),
    World((dropped(A), FAILED), faults=0, again=1),
    World((FAILED, A), workers=3, faults=0),
    World(IN_GERMAN[:2], faults=0),
    World((A, silent(B)), faults=1, max_tries=1, sweeps=0),
    World((A, B), workers=1, faults=1, max_tries=1, sweeps=1),
    World((A, silent(B)), faults=0, max_tries=1, sweeps=1),
    World((FAILED, silent(A)), faults=1, max_tries=2, sweeps=0),
    World((A, B), faults=0, topic=True),
]
# With faults a fifth try can fail, too: what that leaves the sweep takes up again.
LONG_WALKS = [
    World((A, RUNNING, B), faults=1, sweeps=0),
    World((A, B, A), workers=3, faults=0, sweeps=0),
    World((dropped(A), B), faults=1, again=1),
    World((A, dropped(B)), faults=1, again=1),
    World((A, B, A), faults=2, sweeps=0),
    World((dropped(A), dropped(B), dropped(A)), faults=1),
    World((A, B, C), faults=1, sweeps=0),
    World((A, B, A), workers=3, faults=1, sweeps=0),
    World((A, FAILED, A), faults=1, sweeps=0),
    World((A, FAILED, B), faults=1, sweeps=0),
    World((FAILED, A), faults=2, sweeps=0),
    World((FAILED, A, FAILED), faults=1, sweeps=0),
    World((FAILED, FAILED_OTHERWISE, A), faults=1, sweeps=0),
    World((A, FAILED, A), workers=3, faults=0, sweeps=0),
    World(IN_GERMAN, faults=0),
    World(IN_GERMAN[:2], faults=1),
    World((A, B), faults=1, max_tries=1, sweeps=0),
    World((A, B), faults=0, max_tries=1, sweeps=1),
    World((A, FAILED), faults=1, max_tries=1, sweeps=0),
    World((A, B, silent(A)), faults=1, max_tries=2, sweeps=0),
    World((FAILED, A), faults=1, max_tries=2, sweeps=1),
]
WITNESSES = [
    World((dropped(A), B), faults=0, again=1),
    World(IN_GERMAN[:2], faults=0),
    World((A, silent(B)), faults=0, max_tries=1, sweeps=0),
    World((A, B), faults=0, max_tries=1, sweeps=0),
    World((A, B), workers=1, faults=1, max_tries=1, sweeps=1),
]
"""Small worlds, in which most broken rules are found out."""
WITNESS = {
    "fetch before list": World((A, B, A), faults=0),
    "half a set taken for fresh": World((A, B, A), faults=0),
    "failure.json not deleted": World((FAILED, A), faults=1),
    "failure not looked at again": World((FAILED, A), faults=1),
    "looked at again only after the write": World((FAILED, A), faults=1),
    "same failure untouched": World((FAILED, A, FAILED), faults=0),
    "documents of a refused language deleted after the manifest": World(IN_GERMAN, faults=0),
}
"""Those in which the others are."""


def told(world: World) -> str:
    """A test's name for a world."""
    again = f"-{world.again}-again" if world.again else ""
    swept = "" if world.sweeps is None else f"-{world.max_tries}-tries-{world.sweeps}-sweeps"
    return f"{'-'.join(map(str, world.versions))}-{world.workers}-workers-{world.faults}-faults{again}{swept}"


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "world",
    [
        *(pytest.param(world, id=told(world)) for world in SHORT_WALKS),
        *(pytest.param(world, id=told(world), marks=LONG) for world in LONG_WALKS),
    ],
)
def test_every_order_ends_with_the_newest_index(world: World, record_property: Callable[[str, object], None]) -> None:
    walked = walk(world)
    print(f"{told(world)}: {walked.states:,} states, {walked.moves:,} moves, {walked.rests} of them at rest")
    record_property("states", walked.states)
    assert walked.rests > 0


@pytest.mark.parametrize("world", SMALL_WALKS, ids=told)
def test_the_orders_that_a_walk_leaves_out_lead_nowhere_else(world: World) -> None:
    assert _ends(world, every_order=False) == _ends(world, every_order=True)


def _ends(world: World, *, every_order: bool) -> tuple[set[State], int]:
    """The states at rest, and how many moments attempts came to."""
    found: set[State] = set()
    attempts = world.attempts()
    walk(world, attempts, at_rest_holds=lambda _, state: found.add(state), every_order=every_order)
    return found, attempts.moments


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_each_step_of_the_protocol_is_needed(mutation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    MUTATIONS[mutation](monkeypatch)
    with pytest.raises(Violation):
        walk_all([WITNESS[mutation]] if mutation in WITNESS else WITNESSES)


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
