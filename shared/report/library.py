"""The library: one page that searches the items of many videos, and a report for each."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from ..insights import INSIGHTS
from .documents import CheckedDocuments
from .page import assemble
from .video import render_report

INDEX_HREF: Final = "../../index.html"
STYLES: Final = ("base", "library")


@dataclass(frozen=True, slots=True)
class LibraryVideo:
    """One video of the library: its documents, and where it can be played."""

    checked: CheckedDocuments
    video_url: str | None = None


def write_library(videos: Iterable[LibraryVideo], out: Path) -> Path:
    """Writes `index.html` and `videos/{accountId}/{videoId}.html` under `out`; returns the path of the index.

    Takes the videos one by one, so that only what the search needs is held of each. What else stands in `out` is left
    alone. Raises ValueError for an id that is no single, plain name of a file.
    """
    entries: list[dict[str, Any]] = []
    terms: dict[str, list[list[Any]]] = {}
    for number, video in enumerate(videos):
        facts = video.checked.facts
        path = _report_path(facts.video)
        _write(out / path, render_report(video.checked, video_url=video.video_url, library_href=INDEX_HREF))
        entries.append(_entry(facts.video, path, [facts.items[insight] for insight in INSIGHTS]))
        for name, posting in _postings(number, video.checked):
            terms.setdefault(name, []).append(posting)
    data = json.dumps({"videos": entries, "terms": sorted(terms.items())}).encode()
    return _write(out / "index.html", assemble("library", title="Video library", data=[data], styles=STYLES))


def _report_path(facts: Mapping[str, Any]) -> Path:
    names = (str(facts["accountId"]), str(facts["id"]))
    for name in names:
        if not name.isascii() or not name.replace("-", "").isalnum():
            raise ValueError(f"not an id: {name!r}")
    return Path("videos", names[0], f"{names[1]}.html")


def _entry(facts: Mapping[str, Any], path: Path, counts: list[int]) -> dict[str, Any]:
    return {
        "name": facts["name"],
        "id": facts["id"],
        "created": facts["created"],
        "durationSeconds": facts["durationSeconds"],
        "language": facts["language"],
        "href": quote(path.as_posix()),
        "counts": counts,
    }


def _postings(number: int, checked: CheckedDocuments) -> Iterator[tuple[str, list[Any]]]:
    """The postings of one video: `[video, insight, position, confidence, [start, end, start, end, …]]` by name."""
    for insight, document in enumerate(checked.decoded()):
        for position, item in enumerate(document.items):
            times = [
                seconds
                for instance in item.instances
                for seconds in (instance.adjusted_start_seconds, instance.adjusted_end_seconds)
            ]
            yield item.name, [number, insight, position, item.confidence, times]


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
