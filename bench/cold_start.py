"""From the start of a process to the first published video, against importing the SDKs that this takes, alone.

And what a trigger loads before it is first called.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from typing import Final

from bench.indexes import REPOSITORY
from bench.result import Result
from bench.service import video_id
from bench.stage import stage
from shared.names import DATA_CONNECTION

TARGET: Final = 1.2
SAMPLE: Final = REPOSITORY / "tests" / "samples" / "indexes" / "harbour-morning.json"
LATER: Final = ("azure.storage", "azure.identity", "aiohttp", "msgspec", "pydantic")
LOADED: Final = f"import function_app, sys; print(*(name for name in {LATER!r} if name in sys.modules))"
SDKS: Final = (
    "import azure.functions, azure.identity.aio, azure.storage.blob.aio, azure.core, aiohttp, pydantic, msgspec,"
    " opentelemetry.trace, opentelemetry.metrics"
)
PUBLISH: Final = """
import asyncio, os, sys
import function_app
function_app.app.get_functions()
from shared.composition import app
from shared.events import IndexingEvent
outcome = asyncio.run(app().pipeline.handle(IndexingEvent(origin="callback", video_id=sys.argv[1])))
assert outcome == "published", outcome
os._exit(0)
"""
MONITOR: Final = f"from azure.monitor.opentelemetry import configure_azure_monitor; configure_azure_monitor(){PUBLISH}"
QUEUE: Final = """
import asyncio, os
import function_app
function_app.app.get_functions()
from shared.composition import app
from shared.events import IndexingEvent
asyncio.run(app().queue.send(IndexingEvent(origin="callback", video_id="abcde12345")))
os._exit(0)
"""
NOWHERE: Final = {
    "APPLICATIONINSIGHTS_CONNECTION_STRING": "InstrumentationKey=00000000-0000-0000-0000-000000000000;"
    "IngestionEndpoint=http://127.0.0.1:9/;LiveEndpoint=http://127.0.0.1:9/",
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true",
}


def measure(*, quick: bool) -> Iterator[Result]:
    """The best of several starts, turn by turn, the bare interpreter's own start taken off all."""
    best = asyncio.run(_starts(3 if quick else 15))
    idle = best["pass"]
    whole, sdks, monitor, queue, stale = (best[code] - idle for code in (PUBLISH, SDKS, MONITOR, QUEUE, "stale"))
    yield Result(
        "process start to first published, of importing its SDKs alone",
        f"≤ {TARGET}",
        f"{whole / sdks:.2f}",
        whole <= TARGET * sdks,
        f"{whole * 1e3:.0f} against {sdks * 1e3:.0f} ms, bytecode valid; ours also imports the app, signs in, opens its"
        " connections, and publishes a short video to stand-ins beside it",
    )
    yield Result(
        "process start to first published, with Azure Monitor",
        "stated",
        f"{monitor * 1e3:.0f} ms",
        None,
        f"{(monitor - whole) * 1e3:.0f} ms more than without it",
    )
    yield Result(
        "process start to first callback queued",
        "stated",
        f"{queue * 1e3:.0f} ms",
        None,
        "an instance that takes callbacks loads no normalizer and no client of blobs or of Video Indexer",
    )
    yield Result(
        "process start to first published, without valid bytecode",
        "stated",
        f"{stale * 1e3:.0f} ms",
        None,
        f"{stale / whole:.1f} times as long: every module is compiled anew",
    )
    loaded = _run(LOADED, {}).split()
    yield Result(
        "imported before an invocation needs it",
        "none of these",
        ", ".join(loaded) or "none",
        not loaded,
        f"looked for {', '.join(LATER)}",
    )


async def _starts(rounds: int) -> dict[str, float]:
    codes = ("pass", SDKS, PUBLISH, MONITOR, QUEUE)
    best = dict.fromkeys((*codes, "stale"), float("inf"))
    async with stage(3 * rounds, SAMPLE) as scene:
        connection = scene.app.settings.data_storage.connection_string
        assert connection
        environment = {DATA_CONNECTION: connection, **NOWHERE}
        videos = (video_id(number) for number in range(3 * rounds))
        for _ in range(rounds):
            for code in codes:
                video = next(videos) if code in (PUBLISH, MONITOR) else ""
                best[code] = min(best[code], await asyncio.to_thread(_seconds, code, environment, video))
        for _ in range(2):
            with tempfile.TemporaryDirectory() as empty:
                uncompiled = environment | {"PYTHONPYCACHEPREFIX": empty, "PYTHONDONTWRITEBYTECODE": "1"}
                seconds = await asyncio.to_thread(_seconds, PUBLISH, uncompiled, next(videos))
            best["stale"] = min(best["stale"], seconds)
    return best


def _run(code: str, environment: Mapping[str, str], *arguments: str) -> str:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command, cwd=REPOSITORY, env=os.environ | environment, check=True, capture_output=True, text=True
    ).stdout


def _seconds(code: str, environment: Mapping[str, str], video: str) -> float:
    started = time.perf_counter()
    _run(code, environment, video)
    return time.perf_counter() - started
