"""The sweep over manifests: what was published and not announced is announced, straight from here.

Nothing goes through the queue: while the topic is down, nothing of it stands in the way of publications.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from ..correlation import about
from ..events import new_correlation_id
from ..names import MANIFEST, UNANNOUNCED
from ..storage.container import StoredBlob
from ..storage.pages import Page
from .checkpoints import Round
from .taking_up import Store

type Outcome = Literal["done", "unfinished", "not-due"]

CHECKPOINT: Final = "announcements"
EVERY: Final = timedelta(hours=24)
"""How often all manifests are looked at although nothing is noted: a worker may have died without a word."""
AT_ONCE: Final = 8


class Manifests(Protocol):
    """What is asked of the container `insights`."""

    def pages(self, prefix: str, start: str = "") -> AsyncIterator[Page[StoredBlob]]:
        """Every blob under a prefix, page by page, in the order of names."""
        ...


class Announcing(Protocol):
    """What tells of publications."""

    async def announce(self, video_id: str) -> str:
        """Tells of a video's manifest; `out-of-reach` where nobody may be told now. Raises nothing."""
        ...


class AnnouncementSweep:
    """Walks the manifests of one account, goes on where it stopped, and begins anew where something was left."""

    def __init__(
        self,
        account_id: str,
        *,
        manifests: Manifests,
        announcing: Announcing,
        store: Store,
        clock: Callable[[], datetime],
    ) -> None:
        self._prefix = f"{account_id}/"
        self._manifests = manifests
        self._announcing = announcing
        self._store = store
        self._clock = clock

    async def turn(self, stop_at: datetime) -> Outcome:
        """What can be told by then. A topic that is out of reach ends the turn, and the next goes on from there."""
        now = self._clock()
        round_ = Round.read(await self._store.load(CHECKPOINT), now) or Round(now)
        if round_.finished:
            if now - round_.started < EVERY and not await self._store.load(UNANNOUNCED):
                return "not-due"
            round_ = round_.next(now)
        if not round_.walk.page:
            await self._store.save(UNANNOUNCED, {})  # what is left from now on is for the round after this one
        began_at = round_.walk.place
        try:
            is_done = await self._walk(round_, stop_at)
        except Exception:
            round_.fail(began_at)
            await self._save(round_)
            raise
        if is_done:
            round_.finish()
        await self._save(round_)
        return "done" if is_done else "unfinished"

    async def _walk(self, round_: Round, stop_at: datetime) -> bool:
        """All that is left of a round; whether it came to the end."""
        async for page in self._manifests.pages(self._prefix, round_.walk.page):
            if not await self._tell(self._left_in(page.items), stop_at):
                return False
            round_.walk.turn_to(page.next)
            if page.next:
                await self._save(round_)
        return True

    async def _tell(self, videos: Sequence[str], stop_at: datetime) -> bool:
        """Whether each was told of, or could not be for its own fault."""
        for start in range(0, len(videos), AT_ONCE):
            if self._clock() > stop_at:
                return False
            batch = videos[start : start + AT_ONCE]
            if "out-of-reach" in await asyncio.gather(*map(self._tell_of, batch)):
                return False
        return True

    async def _tell_of(self, video_id: str) -> str:
        with about({"subject": f"video {video_id}", "correlation_id": new_correlation_id()}):
            return await self._announcing.announce(video_id)

    def _left_in(self, blobs: Sequence[StoredBlob]) -> list[str]:
        """Ids of the videos whose manifest was not told of."""
        parts = ((blob, blob.name.removeprefix(self._prefix).split("/")) for blob in blobs)
        return [part[0] for blob, part in parts if part[1:] == [MANIFEST] and not blob.facts.is_announced]

    async def _save(self, round_: Round) -> None:
        await self._store.save(CHECKPOINT, round_.state())
