"""Pages for people: a report on one video, and a library that searches over many."""

from .documents import CheckedDocuments, NotADocument, VideoDocuments
from .library import LibraryVideo, write_library
from .selection import EVERYTHING, Selection
from .video import render_report

__all__ = [
    "EVERYTHING",
    "CheckedDocuments",
    "LibraryVideo",
    "NotADocument",
    "Selection",
    "VideoDocuments",
    "render_report",
    "write_library",
]
