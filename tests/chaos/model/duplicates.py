"""Many events of one video at once, walked with a clock: how often the service is asked, whatever the order.

Workers here are processes of their own: what keeps the events of one process from getting in each other's way, a lock
of that process, does not help them.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import pytest

from shared.publishing.rounds import Rounds

from .attempts import Attempts
from .explore import at_rest, canonical
from .invariants import check_at_rest
from .mutations import rewritten
from .operations import Fetch, Operation, Send
from .running import Ending
from .state import Move, State
from .versions import Version
from .world import World

LATER: Final = -1
"""Who `holds` a message that was put back: the clock."""


@dataclass(frozen=True, slots=True)
class Unchanged(Version):
    """The same index a minute later, which nothing tells of."""

    @property
    def announced(self) -> bool:
        return False


def unchanged(version: Version) -> Version:
    """The version a minute later."""
    return Unchanged(version.name, version.body)


class Crowd(World):
    """A world whose every version is a minute, and where what is put back comes back in another minute."""

    def beginning(self) -> State:
        """All events are on the queue."""
        state = super().beginning()
        return state._replace(queue=state.queue * (self.again + 1), again=0)

    def _reindexed(self, state: State) -> State:
        after = super()._reindexed(state)
        return after._replace(queue=tuple(message._replace(held=max(message.held, 0)) for message in after.queue))

    def _starts(self, state: State, attempts: Attempts) -> Iterator[tuple[Move, State]]:
        return (start for start in super()._starts(state, attempts) if state.queue[start[0].number].held != LATER)

    def _step(self, state: State, index: int, operation: Operation) -> tuple[Hashable, State]:
        answer, after = super()._step(state, index, operation)
        if isinstance(operation, Send):
            after = after._replace(queue=(*after.queue[:-1], after.queue[-1]._replace(held=LATER)))
        return answer, after


class Cost(NamedTuple):
    """What the most expensive order costs: requests to the service, and tries that ended without an effect."""

    requests: int
    tries: int


def dearest(world: Crowd) -> Cost:
    """The most that any order costs. What stands at the end of each is the newest index."""
    attempts = Attempts()
    beginning = (canonical(world.beginning()), Cost(0, 0))
    seen, stack = {beginning}, [beginning]
    while stack:
        state, cost = stack.pop()
        if at_rest(state):
            check_at_rest(world, state)
        for move, after in world.moves(state, attempts):
            node = canonical(after), _with(cost, move)
            if node not in seen:
                seen.add(node)
                stack.append(node)
    return Cost(max(cost.requests for _, cost in seen), max(cost.tries for _, cost in seen))


def _with(cost: Cost, move: Move) -> Cost:
    failed = isinstance(move.operation, Ending) and move.operation.raised
    return Cost(cost.requests + isinstance(move.operation, Fetch), cost.tries + failed)


def ask_again_at_once(patch: pytest.MonkeyPatch) -> None:
    """Has who lost a race fetch again, instead of going back to the queue."""
    asking = rewritten(Rounds._round, ("        if again:\n            raise _busy(event, video_id)\n", ""))
    patch.setattr(Rounds, "_round", asking)
