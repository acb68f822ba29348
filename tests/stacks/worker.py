"""A worker with little memory, for `test_memory`: `python -m tests.stacks.worker MB NAME…` handles dropped blobs.

Allocations beyond MB fail. Prints the outcome of each blob, and the memory that was resident at most, as JSON.
"""

import asyncio
import json
import os
import resource
import sys
from typing import Final

from bench.memory import peak
from shared.bounds.memory import AT_ONCE
from shared.composition import App
from shared.events import IndexingEvent
from shared.settings import read_settings

TRIES: Final = 5
PUT_BACK: Final = 20


async def handle(app: App, name: str) -> str:
    """What becomes of a blob, tried and put back as the host would."""
    event, outcome = IndexingEvent(origin="blob", blob=name), "poison"
    for _ in range(TRIES):
        try:
            for _ in range(PUT_BACK):
                outcome = await app.pipeline.handle(event)
                if outcome != "deferred":
                    return outcome
        except Exception as error:  # noqa: BLE001 - whatever it is, the host tries again
            outcome = f"poison: {type(error).__name__}: {error}"
    return outcome


async def main(names: list[str]) -> None:
    """Handles them all, so many at once as the host hands out."""
    app = App(read_settings(os.environ))
    hands = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> str:
        async with hands:
            return await handle(app, name)

    outcomes = await asyncio.gather(*map(one, names))
    await app.close()
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))  # the loop ends with a thread more
    print(json.dumps({"peak": peak(), "outcomes": dict(zip(names, outcomes, strict=True))}))


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (int(sys.argv[1]) << 20, most))
    asyncio.run(main(sys.argv[2:]))
