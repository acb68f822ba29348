"""The library: one page that searches the items of many videos, and a report for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from ..exports.sink import replacing
from .page import assemble
from .video import INSIGHTS, render_report

INDEX_HREF: Final = "../../index.html"


@dataclass(frozen=True, slots=True)
class LibraryVideo:
    """One video of the library: its documents as `render_report` takes them, and where it can be played."""

    documents: Mapping[str, Mapping[str, Any]]
    video_url: str | None = None


def write_library(videos: Iterable[LibraryVideo], out: Path) -> Path:
    """Writes `index.html` and `videos/{accountId}/{videoId}.html` under `out`; returns the path of the index.

    Takes the videos one by one, so that only what the search needs is held of each. What else stands in `out` is left
    alone. Raises ValueError for an id that is no single, plain name of a file.
    """
    entries: list[dict[str, Any]] = []
    terms: dict[str, list[list[Any]]] = {}
    for number, video in enumerate(videos):
        facts = video.documents["topics"]["video"]
        path = _report_path(facts)
        _write(out / path, render_report(video.documents, video_url=video.video_url, library_href=INDEX_HREF))
        entries.append(_entry(facts, path, video.documents))
        _index(terms, number, video.documents)
    page = assemble(
        "library.html",
        title="Video library",
        data={"videos": entries, "terms": sorted(terms.items())},
        styles=("base.css", "library.css"),
        scripts=("dom.js", "text.js", "timecode.js", "theme.js", "search.js", "library.js"),
    )
    return _write(out / "index.html", page)


def _report_path(facts: Mapping[str, Any]) -> Path:
    names = (str(facts["accountId"]), str(facts["id"]))
    for name in names:
        if not name.isascii() or not name.replace("-", "").isalnum():
            raise ValueError(f"not an id: {name!r}")
    return Path("videos", names[0], f"{names[1]}.html")


def _entry(facts: Mapping[str, Any], path: Path, documents: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "name": facts["name"],
        "id": facts["id"],
        "created": facts["created"],
        "durationSeconds": facts["durationSeconds"],
        "language": facts["language"],
        "href": quote(path.as_posix()),
        "counts": [len(documents[insight]["items"]) for insight in INSIGHTS],
    }


def _index(terms: dict[str, list[list[Any]]], number: int, documents: Mapping[str, Mapping[str, Any]]) -> None:
    """Adds the postings of one video: `[video, insight, position, confidence, [start, end, start, end, …]]` by name."""
    for insight, name in enumerate(INSIGHTS):
        for position, item in enumerate(documents[name]["items"]):
            times = [
                seconds
                for instance in item["instances"]
                for seconds in (instance["adjustedStartSeconds"], instance["adjustedEndSeconds"])
            ]
            terms.setdefault(item["name"], []).append([number, insight, position, item["confidence"], times])


def _write(path: Path, text: str) -> Path:
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
    return path
