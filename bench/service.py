"""The emulated Video Indexer in a process of its own: `python -m bench.service COUNT INDEX`.

Its account holds COUNT videos, one a minute and the newest of a week ago, that share one index. Prints the settings
that lead to it.
"""

import asyncio
import json
import sys
from datetime import timedelta
from pathlib import Path

import msgspec

from local.processes import ChildProcess
from local.video_indexer import Emulator, SyntheticVideos
from local.video_indexer.videos import base36, utc_now


def video_id(number: int) -> str:
    """The id of a video of the emulated account."""
    return f"s{base36(number, 9)}"


def service(videos: int, index: Path, log: Path) -> ChildProcess:
    """The emulator, to be started."""
    return ChildProcess([sys.executable, "-m", "bench.service", str(videos), str(index)], log=log)


def settings_of(process: ChildProcess) -> dict[str, str]:
    """The app settings that lead to a started emulator; waits until it is ready."""
    line = process.wait_until(lambda: process.line("ready "), within=60)
    settings: dict[str, str] = json.loads(line.removeprefix("ready "))
    return settings


async def serve(videos: int, index: Path) -> None:
    """Serves until the process ends."""
    newest = utc_now() - timedelta(days=7)
    library = SyntheticVideos(
        videos, msgspec.json.decode(index.read_bytes()), newest=newest, every=timedelta(minutes=1)
    )
    async with Emulator(background=library) as emulator:
        settings = emulator.settings | {"REQUESTS_PER_SECOND": "100000", "REQUESTS_PER_MINUTE": "1000000"}
        print(f"ready {json.dumps(settings)}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
