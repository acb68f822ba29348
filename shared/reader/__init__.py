"""Reads what is published, with types: single documents, and whole sets by their manifest. Needs msgspec alone.

from pathlib import Path
from video_indexer_insights.reader import Folder, read_sets

for published in read_sets(Folder(Path("insights"))):
    for found in published.occurrences():
        print(published.video.id, found.item.name, found.instance.start_seconds)
"""

from .decoding import NotADocument, decode, decode_record
from .places import AsyncContainer, Container, Files, Folder
from .published import NotPublished, NotWhole, VideoRemoved, read_set, read_set_async, read_sets, read_sets_async
from .videos import Occurrence, PublishedSet, VideoInsights

__all__ = [
    "AsyncContainer",
    "Container",
    "Files",
    "Folder",
    "NotADocument",
    "NotPublished",
    "NotWhole",
    "Occurrence",
    "PublishedSet",
    "VideoInsights",
    "VideoRemoved",
    "decode",
    "decode_record",
    "read_set",
    "read_set_async",
    "read_sets",
    "read_sets_async",
]
