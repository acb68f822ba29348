"""Pages for people: a report on one video, and a library that searches over many."""

from .library import LibraryVideo, write_library
from .video import render_report

__all__ = ["LibraryVideo", "render_report", "write_library"]
