"""Which orders need not be walked: partial-order reduction, with persistent sets of one worker's moves.

Some of what a worker does nobody else sees, nor could change, and it changes nothing that stands: whatever others do
before it, they may do after it, and the same comes out. So the orders in which it comes first are enough.
"""

from .operations import Delete, Fetch, Look, Put, Touch
from .running import Ending
from .state import State, Worker
from .sweeper import SWEEP
from .world import World, knows


def unseen(world: World, state: State) -> int | None:
    """The number of a worker whose next move is of that kind, whether it makes it or crashes; None where none is."""
    return next((index for index, worker in enumerate(state.workers) if _is_unseen(world, state, worker)), None)


def _is_unseen(world: World, state: State, worker: Worker) -> bool:
    last_try = worker.message.text != SWEEP and worker.message.tries >= world.max_tries
    if last_try and state.faults:
        return False  # a crash would leave a poison message, which a sweep sees
    match worker.moment.asks:
        case Ending(raised=raised):
            return not (raised and last_try)
        case Fetch() | Look():
            return state.version + 1 == len(world.versions)  # no other index comes
        case Put() | Touch() | Delete() as write:
            return world.conditional and write.expected is not None and not knows(worker, write)  # a conflict for good
    return False
