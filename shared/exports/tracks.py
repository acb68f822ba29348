"""WebVTT tracks in a folder: a file for each document, named like it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..insights.documents import Document
from .sink import Sink, home_of, write_text
from .webvtt import Cue, write_track

type Track = Callable[[Document], Iterable[Cue]]


@contextmanager
def tracks(folder: Path, cues_of: Track, *, name: str | None = None, language: str | None = None) -> Iterator[Sink]:
    """Writes `{accountId}/{videoId}/{name}.vtt` below the folder, `{name}.{language}.vtt` for a language.

    The name is the insight's where none is given. A sink raises `CannotHold`.
    """

    def add(document: Document) -> int:
        cues = list(cues_of(document))
        file = ".".join(filter(None, (name or document.insight, language, "vtt")))
        write_text(home_of(document.video, folder) / file, write_track(cues))
        return len(cues)

    yield add
