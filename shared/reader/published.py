"""Whole sets: the documents whose SHA-256 the manifest names.

While a video is published again, one document may be new and another still old. So a reader takes the manifest, then
the documents, and looks again where they don't agree. The steps are written once, without reading anything themselves.
"""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import Final

from ..insights.documents import Document, KeywordsDocument, LabelsDocument, TopicsDocument
from ..insights.records import DocumentFacts, Manifest
from ..names import MANIFEST, REMOVED
from .decoding import NotADocument, decode_record
from .places import AsyncPlace, Place, is_the_apps_own
from .videos import PublishedSet

PATIENCE: Final = 300.0
"""Seconds: a publication takes a few; where a worker died in the middle, a retry of the queue completes it."""

PAUSE_SECONDS: Final = 1.0


class NotPublished(LookupError):
    """There is no manifest, or none for that language."""


class VideoRemoved(NotPublished):
    """The account has no such video any more; its documents may have been kept all the same."""


class NotWhole(ValueError):
    """The documents are not those that their manifest names."""


UNREADABLE: Final = (NotPublished, NotWhole, NotADocument)
"""What may be wrong with one set while the others are sound."""

type Steps = Generator[str, bytes | None, PublishedSet]
"""Asks for blobs by name and is sent each one's content."""


def read_set(
    place: Place, folder: str = "", *, language: str | None = None, patience: float = 0, even_removed: bool = False
) -> PublishedSet:
    """The set in a video's folder, such as `{accountId}/{videoId}`; the translation where a language is given.

    Looks again for `patience` seconds where a set is not whole: `PATIENCE` suits a container. With `even_removed` what
    was kept of a video that is gone is read as well. Raises `NotPublished` (`VideoRemoved` for such a video),
    `NotWhole` and `NotADocument`, and what the place raises.
    """
    deadline = time.monotonic() + patience
    while True:
        steps = _steps(folder, language, even_removed=even_removed)
        try:
            wanted = next(steps)
            while True:
                wanted = steps.send(place.read(wanted))
        except StopIteration as end:
            return _taken(end)
        except NotWhole:
            if time.monotonic() >= deadline:
                raise
        time.sleep(PAUSE_SECONDS)


async def read_set_async(
    place: AsyncPlace, folder: str = "", *, language: str | None = None, patience: float = 0, even_removed: bool = False
) -> PublishedSet:
    """As `read_set`."""
    deadline = time.monotonic() + patience
    while True:
        steps = _steps(folder, language, even_removed=even_removed)
        try:
            wanted = next(steps)
            while True:
                wanted = steps.send(await place.read(wanted))
        except StopIteration as end:
            return _taken(end)
        except NotWhole:
            if time.monotonic() >= deadline:
                raise
        await asyncio.sleep(PAUSE_SECONDS)


type Refused = Callable[[str, Exception], None]
"""Is told the folder of a set that can't be read, and why."""


def read_sets(place: Place, *, patience: float = 0, refused: Refused | None = None) -> Iterator[PublishedSet]:
    """The set of each video, one at a time, in order of paths; not of those that were removed.

    With `refused`, one that can't be read does not stop the others. Raises as `read_set`.
    """
    for name in place.names({MANIFEST}):
        folder = name.removesuffix(MANIFEST).rstrip("/")
        try:
            published = read_set(place, folder, patience=patience)
        except VideoRemoved:
            continue
        except UNREADABLE as error:
            _refuse(refused, folder, error)
            continue
        yield published


async def read_sets_async(
    place: AsyncPlace, *, patience: float = 0, refused: Refused | None = None
) -> AsyncIterator[PublishedSet]:
    """As `read_sets`."""
    async for blob in place.walk(""):
        folder, _, name = blob.name.rpartition("/")
        if name != MANIFEST or is_the_apps_own(folder):
            continue
        try:
            published = await read_set_async(place, folder, patience=patience)
        except VideoRemoved:
            continue
        except UNREADABLE as error:
            _refuse(refused, folder, error)
            continue
        yield published


def _refuse(refused: Refused | None, folder: str, error: Exception) -> None:
    if refused is None:
        raise error
    refused(folder, error)


def _taken(end: StopIteration) -> PublishedSet:
    taken: PublishedSet = end.value
    return taken


def _steps(folder: str, language: str | None, *, even_removed: bool) -> Steps:
    prefix = f"{folder.rstrip('/')}/".lstrip("/")
    body = yield f"{prefix}{MANIFEST}"
    if not even_removed and (yield f"{prefix}{REMOVED}") is not None:
        raise VideoRemoved(f"{prefix}{REMOVED}: the account has no such video any more")
    if body is None:
        raise NotPublished(f"{prefix}{MANIFEST}: there is none, so nothing is published there")
    manifest = decode_record(body, Manifest, f"{prefix}{MANIFEST}")
    named = manifest.documents if language is None else manifest.translations.get(language)
    if named is None:
        raise NotPublished(f"{prefix}{MANIFEST}: no translation into {language}")
    return PublishedSet(
        topics=(yield from _document(prefix, named.topics, TopicsDocument)),
        keywords=(yield from _document(prefix, named.keywords, KeywordsDocument)),
        labels=(yield from _document(prefix, named.labels, LabelsDocument)),
        manifest=manifest,
    )


def _document[T: Document](prefix: str, facts: DocumentFacts, kind: type[T]) -> Generator[str, bytes | None, T]:
    """A document beside its manifest: a copy of the folder may lie anywhere, so the folder in `blob` tells nothing."""
    name = prefix + facts.blob.rpartition("/")[2]
    body = yield name
    if body is None:
        raise NotWhole(f"{name}: the manifest names it, and it is not there")
    if hashlib.sha256(body).hexdigest() != facts.sha256:
        raise NotWhole(f"{name}: not the document that the manifest names (its SHA-256 is another)")
    return decode_record(body, kind, name)
