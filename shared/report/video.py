"""The report on one video: its items on a timeline, from the documents of the output contract."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from .page import assemble

INSIGHTS = ("topics", "keywords", "labels")

_STYLES = ("base.css", "report.css", "timeline.css", "inspector.css", "print.css")
_SCRIPTS = (
    "dom.js",
    "text.js",
    "timecode.js",
    "theme.js",
    "model.js",
    "facts.js",
    "lanes.js",
    "filters.js",
    "viewport.js",
    "ruler.js",
    "overview.js",
    "player.js",
    "tooltip.js",
    "inspector.js",
    "keyboard.js",
    "clipboard.js",
    "report.js",
)


def render_report(
    documents: Mapping[str, Mapping[str, Any]],
    *,
    video_url: str | None = None,
    library_href: str | None = None,
) -> str:
    """Returns the report as one HTML page.

    `documents` are the decoded documents of the contract under `topics`, `keywords` and `labels`, and the `manifest`
    if there is one. `video_url` is what the player opens: http, https or file, or a path relative to the page.
    `library_href` is where the page links back to. Raises ValueError for a `video_url` of another kind, KeyError
    where a document is missing.
    """
    video = documents["topics"]["video"]
    held = {name: documents[name] for name in (*INSIGHTS, "manifest") if name != "manifest" or name in documents}
    return assemble(
        "report.html",
        title=str(video["name"] or video["id"]),
        data={"documents": held, "video": video_url, "library": library_href},
        styles=_STYLES,
        scripts=_SCRIPTS,
        media_source=None if video_url is None else media_source(video_url),
    )


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
