"""The report on one video: its items on a timeline, from the documents of the output contract."""

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from .documents import VideoDocuments
from .page import assemble

STYLES: Final = ("base", "report", "sheets", "timeline", "inspector", "transcript", "print")


def render_report(documents: VideoDocuments, *, video_url: str | None = None, library_href: str | None = None) -> str:
    """Returns the report as one HTML page.

    `video_url` is what the player opens: http, https or file, or a path relative to the page. `library_href` is where
    the page links back to. Raises ValueError for a `video_url` of another kind.
    """
    video = documents.insights.video
    context: dict[str, Any] = {"video": video_url, "library": library_href}
    return assemble(
        "report",
        title=video.name or video.id,
        data=_data(documents, context),
        styles=STYLES,
        sources={} if video_url is None else {"media-src": media_source(video_url)},
    )


def _data(documents: VideoDocuments, context: dict[str, Any]) -> Iterator[bytes]:
    yield b'{"page":' + json.dumps(context).encode() + b',"report":'
    yield from documents.json()
    yield b"}"


def media_source(video_url: str) -> str:
    """Returns the policy's source expression that lets the page play `video_url`, and as little else as can be told."""
    parts = urlsplit(video_url)
    if parts.scheme in {"http", "https"} and parts.hostname:
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.encode("idna").decode()
        return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
    if parts.scheme == "file":
        return "file:"
    if not parts.scheme and not parts.netloc:
        return "'self' file:"
    raise ValueError(f"a video is played from http, https, file or a relative path, not from {video_url!r}")
