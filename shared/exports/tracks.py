"""WebVTT tracks in a folder: a file for each document, named like it."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..insights.documents import Document
from .sink import Sink, replacing
from .webvtt import Cue, write_track

type Track = Callable[[Document], Iterable[Cue]]


@contextmanager
def tracks(folder: Path, cues_of: Track, *, name: str | None = None, language: str | None = None) -> Iterator[Sink]:
    """Writes `{accountId}/{videoId}/{name}.vtt` below the folder, `{name}.{language}.vtt` for a language.

    The name is the insight's where none is given. A sink raises ValueError for an id that could not be a folder's name.
    """

    def add(document: Document) -> int:
        cues = list(cues_of(document))
        file = ".".join(filter(None, (name or document.insight, language, "vtt")))
        with replacing(folder / _plain(document.video.account_id) / _plain(document.video.id) / file) as part:
            part.write_text(write_track(cues), encoding="utf-8", newline="\n")
        return len(cues)

    yield add


def _plain(video_id: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]+", video_id):
        raise ValueError(f"not an id: {video_id!r}")
    return video_id
