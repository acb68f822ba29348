"""Generated indexes to measure with, kept in bench/data, and real ones where there are any."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).parent / "data"
REPOSITORY: Final = Path(__file__).parent.parent
REAL: Final = REPOSITORY.parent / "shared" / "indexes"

KEPT: Final = (
    *("version", "duration", "sourceLanguage", "sourceLanguages", "language", "languages"),
    *("topics", "keywords", "labels"),
)
"""Of a video's insights, what the service sends where only topics, keywords and labels are asked for."""


def index_of(hours: float, *, full: bool = True) -> Path:
    """A file with an index of that length. Made in a process of its own, whose memory is gone when it ends."""
    path = DATA / f"{hours:g}h{'' if full else '-core'}.json"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        options = ["--hours", str(hours), "--seed", "1", "--full" if full else "--no-full"]
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as output:
            command = [sys.executable, "-m", "tests.samples.indexes.generator", *options]
            subprocess.run(command, cwd=REPOSITORY, stdout=output, check=True)
        unfinished.rename(path)
    return path


def real_ones() -> list[Path]:
    """The real indexes at hand, if any."""
    return sorted(REAL.glob("*.json"))


def cut_to_the_three(body: bytes) -> bytes:
    """An index as the service answers where only topics, keywords and labels are asked for."""
    index: dict[str, Any] = json.loads(body)
    index.pop("summarizedInsights", None)
    for video in index["videos"]:
        insights = video.get("insights") or {}
        kept = ("version", "duration", "sourceLanguage", "sourceLanguages", "language", "languages")
        video["insights"] = {
            name: insights[name] for name in (*kept, "topics", "keywords", "labels") if name in insights
        }
    return json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode()
