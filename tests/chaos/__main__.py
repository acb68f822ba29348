"""`make chaos`: the long storm. SEED=n repeats one, RUNS=n runs that many seeds in a row."""

import asyncio
import os
import sys
from pathlib import Path
from random import SystemRandom
from typing import Final

from tests.chaos.storm.plan import Plan, Scale
from tests.chaos.storm.storm import run

LONG: Final = Scale(videos=500, seconds=60, kills=8, malformed=3, outages=1)
LOGS: Final = Path(__file__).parents[2] / ".local" / "chaos"


def main() -> None:
    """Prints a report for each seed; exits with 1 where something was wrong."""
    first = int(os.environ.get("SEED") or SystemRandom().randrange(1 << 32))
    failed = []
    for seed in range(first, first + int(os.environ.get("RUNS") or 1)):
        print(f"SEED={seed}, logs in {LOGS / str(seed)}", flush=True)
        report = asyncio.run(run(Plan.of(seed, LONG), LOGS / str(seed)))
        print(report, flush=True)
        if report.wrong:
            failed.append(seed)
    if failed:
        sys.exit(f"wrong: repeat with {', '.join(f'SEED={seed}' for seed in failed)}")


if __name__ == "__main__":
    main()
