"""Timing contestants against each other on a machine that others use too."""

import time
from collections.abc import Callable, Mapping, Sequence
from statistics import quantiles
from typing import Final

SHORTEST_ROUND: Final = 0.02
"""Seconds below which a round is repeated within itself, so that the clock's own noise stays small."""


def fastest(contestants: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Seconds of each contestant's best round. They take turns, so that a busy spell meets all of them."""
    times = {name: _once(run) for name, run in contestants.items()}
    repeats = {name: max(1, round(SHORTEST_ROUND / seconds)) for name, seconds in times.items()}
    for _ in range(rounds):
        for name, run in contestants.items():
            started = time.perf_counter()
            for _ in range(repeats[name]):
                run()
            times[name] = min(times[name], (time.perf_counter() - started) / repeats[name])
    return times


def _once(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many percent lie."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]
