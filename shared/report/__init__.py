"""Pages for people: a report on one video, and a library that searches over many."""

from .documents import VideoDocuments
from .library import LibraryVideo, write_library
from .selection import EVERYTHING, Selection
from .video import render_report

__all__ = ["EVERYTHING", "LibraryVideo", "Selection", "VideoDocuments", "render_report", "write_library"]
