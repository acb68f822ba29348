"""`python -m bench [--quick] [--only NAME]`: measures, prints the table and writes docs/performance.md."""

import argparse
import sys
from collections.abc import Callable, Iterator
from typing import Final

from bench import (
    cold_start,
    event_loop,
    memory,
    near_limit,
    normalizing,
    pages,
    publishing,
    request_counts,
    sweeping,
    throughput,
)
from bench.report import show, write
from bench.result import Result

type Measure = Callable[..., Iterator[Result]]

PARTS: Final[dict[str, Measure]] = {
    "normalizing": normalizing.measure,
    "memory": memory.measure,
    "event-loop": event_loop.measure,
    "cold-start": cold_start.measure,
    "publishing": publishing.measure,
    "throughput": throughput.measure,
    "requests": request_counts.measure,
    "near-limit": near_limit.measure,
    "sweep": sweeping.measure,
    "pages": pages.measure,
}


def main() -> None:
    """Runs all parts; with --only, one of them, and leaves the page alone."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes and fewer rounds: about a minute")
    parser.add_argument("--only", choices=PARTS, help="one part; docs/performance.md stays as it is")
    arguments = parser.parse_args()
    results: list[Result] = []
    for name, measure in PARTS.items():
        if arguments.only in (None, name):
            print(f"measuring {name} …", file=sys.stderr)
            results += measure(quick=arguments.quick)
    show(results)
    if arguments.only is None:
        write(results, quick=arguments.quick)


if __name__ == "__main__":
    main()
