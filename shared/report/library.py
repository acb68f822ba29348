"""The library: one page that searches the items of many videos, and a report for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from ..exports.sink import replacing
from ..insights.documents import Video
from .documents import VideoDocuments
from .page import assemble, assemble_shard
from .terms import Terms
from .video import render_report

INDEX_HREF: Final = "../../index.html"
STYLES: Final = ("base", "library")
# A page from disk may not fetch another, but it may frame one.
SOURCES: Final = {"frame-src": "'self' file:"}


@dataclass(frozen=True, slots=True)
class LibraryVideo:
    """One video of the library: its documents, and where it can be played."""

    documents: VideoDocuments
    video_url: str | None = None


def write_library(videos: Iterable[LibraryVideo], out: Path) -> Path:
    """Writes the library's files under `out`; returns the path of `index.html`, which is all of it that is opened.

    `videos/{accountId}/{videoId}.html` is a video's report, and beside it stand its times, which the index asks for
    when it shows them; `search/{number}.html` are the places of names, of which it asks for those that a search needs.
    Takes the videos one by one, so that only what the search needs is held of each. What else stands in `out` is left
    alone. Raises ValueError for an id that is no single, plain name of a file.
    """
    entries: list[dict[str, Any]] = []
    terms = Terms()
    for number, video in enumerate(videos):
        insights = video.documents.insights
        path = _report_path(insights.video)
        write_page(out / path, render_report(video.documents, video_url=video.video_url, library_href=INDEX_HREF))
        times, categories = terms.add(number, insights.documents())
        write_page(out / path.with_suffix(".times.html"), assemble_shard(times))
        counts = [len(document.items) for document in insights.documents()]
        entries.append(_entry(insights.video, path) | {"counts": counts, "categories": categories})
    firsts = []
    for number, (first, postings) in enumerate(terms.shards()):
        firsts.append(first)
        write_page(out / "search" / f"{number}.html", assemble_shard(postings))
    data = {"videos": entries, "terms": terms.names(), "shards": firsts, "common": terms.common()}
    page = assemble("library", title="Video library", data=[_json(data)], styles=STYLES, sources=SOURCES)
    return write_page(out / "index.html", page)


def _report_path(video: Video) -> Path:
    names = (video.account_id, video.id)
    for name in names:
        if not name.isascii() or not name.replace("-", "").isalnum():
            raise ValueError(f"not an id: {name!r}")
    return Path("videos", names[0], f"{names[1]}.html")


def _entry(video: Video, path: Path) -> dict[str, Any]:
    return {
        "name": video.name,
        "id": video.id,
        "created": video.created,
        "durationSeconds": video.duration_seconds,
        "language": video.language,
        "href": path.as_posix(),
    }


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value)


def write_page(path: Path, text: str) -> Path:
    """Writes a page whole, or leaves what stood there."""
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
    return path
