"""Every order in which workers publish and announce: what stands at rest was announced, and nothing is noted unsent.

Set CHAOS=long for the walks that take minutes.
"""

import pytest

from .model.explore import walk
from .model.invariants import Violation
from .model.mutations import ANNOUNCING
from .model.versions import FAILED, A, B, dropped
from .model.world import World
from .walks import LONG, walk_all

pytestmark = pytest.mark.usefixtures("quiet")

SHORT_WALKS = [
    World((A,), faults=1, topic=True),
    World((A, B), faults=0, topic=True),
    World((A, B), workers=1, faults=2, topic=True),
    World((A, FAILED), workers=1, faults=2, topic=True),
    World((dropped(A), B), workers=1, faults=1, topic=True),
]
LONG_WALKS = [
    World((A, B), faults=1, topic=True),
    World((A, FAILED), faults=1, topic=True),
    World((A, B, A), faults=0, topic=True),
    World((A, FAILED, A), faults=0, topic=True),
    World((dropped(A), B), faults=1, topic=True),
    World((dropped(A), B), faults=0, again=1, topic=True),
]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("world", [*SHORT_WALKS, *(pytest.param(world, marks=LONG) for world in LONG_WALKS)], ids=repr)
def test_what_stands_at_rest_was_announced(world: World) -> None:
    walked = walk(world)
    print(f"{world}: {walked.states:,} states, {walked.rests} of them at rest")
    assert walked.rests > 0


@pytest.mark.parametrize("mutation", ANNOUNCING)
def test_each_rule_of_announcing_is_needed(mutation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ANNOUNCING[mutation](monkeypatch)
    with pytest.raises(Violation):
        walk_all(SHORT_WALKS)
