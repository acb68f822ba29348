"""Removing videos that the account has no more: each is asked for between the listing of its folder and the writes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from ..errors import Conflict, Transient
from ..insights.records import source_kind
from ..names import MANIFEST, REMOVED
from ..storage.standing import Standing
from ..video_indexer import VideoGone
from ..video_indexer.lines import Place
from .asking import PlacedReader
from .commit import ROUNDS, Folder, Folders
from .removal import Mode, Tombstone, is_removed, take_back, withdraw

type Found = Literal["gone", "there", "unsure", "recent", "not-of-service", "removed"]
"""What the service says of a video: `unsure` where a 404 is not in its own words. It is not asked of one that is
removed already, was published just now (`recent`), or whose documents are of a dropped file."""


class Published(Folders, Protocol):
    """What is asked of the container `insights`."""

    async def read(self, name: str) -> bytes | None:
        """A blob's content, None where there is no such blob."""
        ...


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the service said of a video, after its folder was listed."""

    found: Found
    standing: dict[str, Standing]
    tombstone: Tombstone | None = None


class Removal:
    """Removes videos of one account."""

    def __init__(
        self,
        account_id: str,
        container: Published,
        service: PlacedReader,
        *,
        rest: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        """`rest` is how long a video must not have been published: longer than two attempts, one after the other, last.

        An attempt that saw nothing there yet would not notice that what came meanwhile has gone again.
        """
        self._account_id = account_id
        self._container = container
        self._service = service
        self._rest = rest
        self._clock = clock

    async def look(self, video_id: str, mode: Mode, *, place: Place) -> Found:
        """Asks for a video without touching anything. Raises what the service's client raises."""
        return (await self._look(self._folder(video_id), video_id, mode, place)).found

    async def remove(self, video_id: str, mode: Mode, *, place: Place) -> Found:
        """Removes a video that is gone, and takes back a removal that was cut off where it is not.

        Says `removed`, or why it is not. Lists once more in the end: who listed before removed.json was there may have
        recorded a failure. Raises as `look`, and `Transient` where others are at work on the video.
        """
        folder = self._folder(video_id)
        for _ in range(ROUNDS):
            looked = await self._look(folder, video_id, mode, place)
            try:
                if looked.tombstone is not None:
                    await take_back(folder, looked.standing, looked.tombstone, mode)
                    continue
                if looked.found in ("there", "not-of-service"):
                    await withdraw(folder, looked.standing)
            except Conflict:
                continue
            return looked.found
        raise Transient(
            f"video {video_id}: others are at work on it all the time",
            reason="busy",
            remedy="Nothing: it is removed another time.",
        )

    def _folder(self, video_id: str) -> Folder:
        return self._container.folder(self._account_id, video_id)

    async def _look(self, folder: Folder, video_id: str, mode: Mode, place: Place) -> _Looked:
        standing = await folder.list()
        if is_removed(standing, mode):
            return _Looked("removed", standing)
        if not await self._is_of_service(folder, standing):
            return _Looked("not-of-service", standing)
        began, manifest = self._clock(), standing.get(MANIFEST)
        if manifest is not None and manifest.facts.fetched_at and manifest.facts.fetched_at > began - self._rest:
            return _Looked("recent", standing)
        try:
            await self._service.get_video_index(video_id, place=place)
        except VideoGone as gone:
            if not gone.certain:
                return _Looked("unsure", standing)
            return _Looked("gone", standing, Tombstone.of(self._account_id, video_id, gone, at=began))
        return _Looked("there", standing)

    async def _is_of_service(self, folder: Folder, standing: dict[str, Standing]) -> bool:
        """Whether what stands was read from the service; version 1.0 says so in the manifest's content alone."""
        manifest = standing.get(MANIFEST)
        if manifest is None:
            return REMOVED in standing
        if manifest.facts.origin is not None:
            return manifest.facts.origin == "service"
        return source_kind(await self._container.read(f"{folder.path}/{MANIFEST}")) == "video-indexer"
