"""Walks every order of steps that could make a difference, each state once; or one order that chance chooses."""

from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from .attempts import Attempts, EndlessAttempt
from .invariants import Violation, check_always, check_at_rest
from .reduction import unseen
from .state import Move, State
from .world import World


class Walked(NamedTuple):
    """How much was walked: states, moves between them, states at rest, and how often an attempt was run."""

    states: int
    moves: int
    rests: int
    replays: int


type Path = tuple[Move, Path] | None


def walk(
    world: World,
    attempts: Attempts | None = None,
    *,
    at_rest_holds: Callable[[World, State], None] = check_at_rest,
    every_order: bool = False,
) -> Walked:
    """Every state that can be reached, depth first. Raises `Violation` with the steps that lead there.

    Where a worker does what nobody sees, that comes first, unless `every_order` is asked for.
    """
    attempts = attempts or world.attempts()
    beginning = world.beginning()
    seen = {canonical(beginning)}
    stack: list[tuple[State, Path]] = [(beginning, None)]
    moves = rests = 0
    while stack:
        state, path = stack.pop()
        try:
            check_always(world, state)
            if at_rest(state) and _is_settled(world, state, attempts):
                rests += 1
                at_rest_holds(world, state)
            alone = None if every_order else unseen(world, state)
            following = world.moves(state, attempts) if alone is None else world.moves_of(state, alone)
            for move, after in following:
                moves += 1
                known = len(seen)
                seen.add(canonical(after))  # a state is large: its hash is made once
                if len(seen) > known:
                    stack.append((after, (move, path)))
        except (Violation, EndlessAttempt) as error:
            raise Violation(f"{error}\n{_told(path)}") from None
    return Walked(len(seen), moves, rests, attempts.replays)


def wander(world: World, seed: int) -> Iterator[tuple[Move, State]]:
    """One order of moves, chosen by the seed, until everything is at rest and the newest index is there."""
    chance, attempts = Random(seed), world.attempts()
    state = world.beginning()
    while not (at_rest(state) and state.version + 1 == len(world.versions)):
        move, state = chance.choice(list(world.moves(state, attempts)))
        yield move, state


def at_rest(state: State) -> bool:
    """Whether nothing is under way and nothing waits."""
    return not state.workers and not state.queue


def _is_settled(world: World, state: State, attempts: Attempts) -> bool:
    """Whether a sweep would change nothing; in a world without sweeps, yes."""
    if world.sweeps is None:
        return True
    after = next(after for move, after in world.moves(state, attempts) if move.kind == "sweep")
    while after.workers:
        after = next(after for move, after in world.moves(after, attempts) if move.kind in ("step", "end"))
    return after == state


def canonical(state: State) -> State:
    """Workers have no identity, and the queue no order."""
    if len(state.workers) < 2 and len(state.queue) < 2:
        return state
    workers = sorted(
        state.workers, key=lambda worker: (worker.moment.number, sorted(worker.current), sorted(worker.holds))
    )
    return state._replace(workers=tuple(workers), queue=tuple(sorted(state.queue)))


def _told(path: Path) -> str:
    steps: list[str] = []
    while path is not None:
        move, path = path
        steps.append(str(move))
    return "\n".join(reversed(steps))
