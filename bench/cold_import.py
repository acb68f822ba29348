"""Importing and indexing the function app in a fresh process, against importing azure.functions alone."""

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Final

from bench.indexes import REPOSITORY
from bench.result import Result

TARGET: Final = 1.5
LATER: Final = ("azure.storage", "azure.identity", "aiohttp", "msgspec", "pydantic")
ALONE: Final = "import azure.functions"
WHOLE: Final = "import function_app; function_app.app.get_functions()"
LOADED: Final = f"{WHOLE}; import sys; print(*(name for name in {LATER!r} if name in sys.modules))"


def measure(*, quick: bool) -> Iterator[Result]:
    """The best of several starts, turn by turn, the bare interpreter's own start taken off both."""
    best = dict.fromkeys(("pass", ALONE, WHOLE), float("inf"))
    for _ in range(8 if quick else 25):
        for code in best:
            best[code] = min(best[code], _seconds(code))
    alone, whole = best[ALONE] - best["pass"], best[WHOLE] - best["pass"]
    yield Result(
        "cold import of function_app, of azure.functions alone",
        f"≤ {TARGET}",
        f"{whole / alone:.2f}",
        whole <= TARGET * alone,
        f"{whole * 1e3:.0f} against {alone * 1e3:.0f} ms",
    )
    loaded = _run(LOADED).split()
    yield Result(
        "imported before an invocation needs them",
        "no storage, identity or aiohttp",
        ", ".join(loaded) or "none",
        not {"azure.storage", "azure.identity", "aiohttp"} & set(loaded),
        f"looked for {', '.join(LATER)}",
    )


def _run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, check=True, capture_output=True, text=True
    ).stdout


def _seconds(code: str) -> float:
    started = time.perf_counter()
    _run(code)
    return time.perf_counter() - started
