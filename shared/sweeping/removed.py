"""Videos that were published from the service and that the account has no more: found, and then removed.

The account's list is read to its end, and each video that is missing from it is asked for, before anything is touched
(docs/decisions/0079).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Final, Literal, Protocol

from ..correlation import about
from ..errors import EventError, Permanent, Throttled
from ..events import new_correlation_id
from ..insights.video import VIDEO_ID
from ..video_indexer import NotAuthorized
from ..video_indexer.lines import Place
from .account import NothingTold
from .gate import Gate, GaveWay
from .handled import Records
from .search import Mode, Search
from .taking_up import Store
from .videos import VideoList

type Found = Literal["gone", "there", "unsure", "recent", "not-of-service", "removed"]
"""What became of a video: `unsure` where a 404 is not in the service's own words, `recent` where others may be at work
on it still, `removed` where it was before."""

REMOVING: Final = "removing"
"""Checkpoint of the removals that are under way, and name of the lease that lets only one run at a time."""
BATCH: Final = 16
MOST_IN_A_ROW: Final = 3
"""So many videos in a row that could not be asked for, for a reason that passes, are the service's trouble."""

logger = logging.getLogger(__name__)


class Removals(Protocol):
    """What is asked of publishing."""

    async def look(self, video_id: str, mode: Mode, *, place: Place) -> Found:
        """What the service says of a video; nothing is touched."""
        ...

    async def remove(self, video_id: str, mode: Mode, *, place: Place) -> Found:
        """Asks again, and removes what is gone."""
        ...


class RemovedVideos:
    """Finds and removes videos of one account."""

    def __init__(
        self, account_id: str, *, service: VideoList, records: Records, removals: Removals, store: Store, pause: float
    ) -> None:
        self._account_id = account_id
        self._service = service
        self._records = records
        self._removals = removals
        self._store = store
        self._pause = pause

    async def search(
        self, search: Search, mode: Mode, gate: Gate, *, enough: int | None = None
    ) -> AsyncIterator[Search]:
        """Goes on with a search to its end, or until more than `enough` are gone; yields it after each step.

        Raises `GaveWay`, `NothingTold` for an account without videos, and what the list raises.
        """
        while not search.listed.done:
            try:
                async for _ in self._list(search, gate):
                    yield search
            except Throttled as error:
                await gate.wait_for_service(error)
        if not len(search.listed):
            message = "the account's list is empty, so nothing is removed"
            raise NothingTold(message, reason="empty-account", remedy="Check VIDEO_INDEXER_ACCOUNT_ID.")
        async for _ in self._walk(search, mode, gate):
            yield search
        in_a_row = 0
        while search.asked < len(search.missing) and (enough is None or len(search.gone) <= enough):
            with _about(search.missing[search.asked]):
                in_a_row = await self._ask(search, mode, gate, in_a_row)
            yield search

    async def _ask(self, search: Search, mode: Mode, gate: Gate, in_a_row: int) -> int:
        """Asks for the next missing video; how many in a row could not be asked for by now."""
        video_id = search.missing[search.asked]
        try:
            found = await self._in_turn(gate, partial(self._removals.look, video_id, mode))
        except (GaveWay, NotAuthorized):
            raise
        except Exception as error:
            in_a_row += not isinstance(error, Permanent)
            if in_a_row >= MOST_IN_A_ROW:
                raise
            logger.warning("video %s stays: it cannot be told whether it is gone", video_id, exc_info=True)
            search.pass_over(f"video {video_id}: {error if isinstance(error, EventError) else type(error).__name__}")
            search.asked += 1
            return in_a_row
        if found == "gone":
            search.gone.append(video_id)
        elif found == "unsure":
            search.pass_over(f"video {video_id}: a 404 that is not in the service's own words")
        search.asked += 1
        return 0

    async def remove(self, search: Search, mode: Mode, gate: Gate) -> AsyncIterator[tuple[str, bool]]:
        """Removes what a search found gone, asking once more; yields each video and whether it is removed.

        What is under way stands in a checkpoint, so that `settle` does the rest after a crash. Raises `GaveWay`.
        """
        left = _under_way(await self._store.load(REMOVING))
        while search.gone:
            batch = search.gone[:BATCH]
            await self._store.save(REMOVING, {"videos": [*left, *batch], "mode": mode})
            for video_id in batch:
                removed = await self._remove(video_id, mode, gate)
                if removed is None:
                    left.append(video_id)
                    search.pass_over(f"video {video_id}: its removal is gone on with later")
                search.gone.remove(video_id)
                yield video_id, bool(removed)
        await self._store.save(REMOVING, {"videos": left, "mode": mode} if left else {})

    async def is_settled(self) -> bool:
        """Whether no removal was cut off."""
        return not _under_way(await self._store.load(REMOVING))

    async def settle(self, gate: Gate) -> None:
        """Does the rest of what was cut off: removes what is gone, and takes back what is there after all."""
        state = await self._store.load(REMOVING)
        if not _under_way(state):
            return
        mode: Mode = "delete" if state.get("mode") == "delete" else "mark"
        left = [video_id for video_id in _under_way(state) if await self._remove(video_id, mode, gate) is None]
        await self._store.save(REMOVING, {"videos": left, "mode": mode} if left else {})

    async def _remove(self, video_id: str, mode: Mode, gate: Gate) -> bool | None:
        """Whether a video is removed; None where that could not be done, and has to be gone on with."""
        with _about(video_id):
            try:
                found = await self._in_turn(gate, partial(self._removals.remove, video_id, mode))
            except (GaveWay, NotAuthorized):
                raise
            except Exception:
                logger.warning("video %s could not be removed now", video_id, exc_info=True)
                return None
            logger.info("video %s: %s", video_id, f"removed ({mode})" if found == "removed" else found)
        return None if found in ("recent", "unsure") else found == "removed"

    async def _list(self, search: Search, gate: Gate) -> AsyncIterator[None]:
        async for page in self._service.list_videos(skip=search.listed.skip):
            gate.check_time()
            done = page.next_page.done
            if not done and page.next_page.skip <= search.listed.skip:
                message = f"list of videos: the page at {search.listed.skip} names none that follows it"
                raise NothingTold(message, reason="bad-answer", remedy="Nothing yet: it is asked for again.")
            search.listed.add((video.id for video in page.results), next_skip=page.next_page.skip, done=done)
            yield
            if not done:
                await asyncio.sleep(self._pause)

    async def _walk(self, search: Search, mode: Mode, gate: Gate) -> AsyncIterator[None]:
        if search.walked:
            return
        async for page in self._records.pages(f"{self._account_id}/", search.page):
            gate.check_time()
            for blob in page.items:
                search.see(blob, mode)
            search.page, search.walked = page.next, not page.next
            yield

    async def _in_turn(self, gate: Gate, ask: Callable[..., Awaitable[Found]]) -> Found:
        """Asks in the line of sweeps, behind all that is queued; waits where the gate lets it."""
        place = Place("sweeps")
        while True:
            gate.check_time()
            try:
                return await ask(place=place)
            except Throttled as error:
                await gate.wait_for_service(error)
                place = Place("sweeps", held=True)


def _about(video_id: str) -> AbstractContextManager[None]:
    """What is logged and asked within is about the video."""
    return about({"subject": f"video {video_id}", "correlation_id": new_correlation_id()})


def _under_way(state: dict[str, Any]) -> list[str]:
    """Ids that a checkpoint names, whoever wrote it."""
    videos = state.get("videos")
    named = videos if isinstance(videos, list) else []
    return [name for name in named if isinstance(name, str) and VIDEO_ID.fullmatch(name)]
