"""`make chaos`: the long storms. SEED=n repeats one, RUNS=n runs so many seeds, STORM=lasting that one alone."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from random import SystemRandom
from typing import Final

from tests.chaos.storm import lasting
from tests.chaos.storm.plan import Plan, Scale
from tests.chaos.storm.report import Report
from tests.chaos.storm.storm import run

LONG: Final = Scale(videos=500, seconds=60, kills=8, malformed=3, outages=1)
LASTING: Final = lasting.Scale(videos=100, outage_seconds=60, raw=60, known=60)
LOGS: Final = Path(__file__).parents[2] / ".local" / "chaos"


async def _passing(seed: int, logs: Path) -> Report:
    return await run(Plan.of(seed, LONG), logs)


async def _lasting(seed: int, logs: Path) -> lasting.Report:
    return await lasting.run(seed, LASTING, logs)


STORMS: Final[dict[str, Callable[[int, Path], Coroutine[None, None, Report | lasting.Report]]]] = {
    "passing": _passing,
    "lasting": _lasting,
}
"""Faults that end, with kills between them; and faults that never end."""


def main() -> None:
    """Prints a report for each seed; exits with 1 where something was wrong."""
    first = int(os.environ.get("SEED") or SystemRandom().randrange(1 << 32))
    chosen = os.environ.get("STORM")
    failed = []
    for seed in range(first, first + int(os.environ.get("RUNS") or 1)):
        print(f"SEED={seed}, logs in {LOGS / str(seed)}", flush=True)
        for storm in STORMS if not chosen else (chosen,):
            report = asyncio.run(STORMS[storm](seed, LOGS / f"{seed}-{storm}"))
            print(f"{storm}: {report}", flush=True)
            if report.wrong:
                failed.append(f"STORM={storm} SEED={seed}")
    if failed:
        sys.exit(f"wrong: repeat with {', '.join(failed)}")


if __name__ == "__main__":
    main()
