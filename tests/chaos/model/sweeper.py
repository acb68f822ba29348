"""A sweep's own look at the video and at the poison queue, as the production code does it, step by step."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, Final

from shared.publishing.failures import FailureLog
from shared.storage.facts import BlobFacts
from shared.storage.index_blobs import IndexBlob
from shared.storage.queue import PoisonMessage
from shared.sweeping.handled import Handled
from shared.sweeping.lost_events import LostEvents
from shared.sweeping.taking_up import Alone, Delays, TakingUp
from shared.sweeping.videos import VideoSweep
from shared.sweeping.walk import Walk
from shared.video_indexer import VideoSummary

from .operations import RECHECK_AFTER, AskingWorld, Drop, Look, LookUp, Poison
from .versions import ACCOUNT, NOON, VIDEO

SWEEP: Final = "a sweep"
"""In the place of a worker's message."""
LOST_AT: Final = NOON + timedelta(days=1)
SWEPT_AT: Final = LOST_AT + timedelta(days=1)
"""Late enough that whatever failed is due."""


class AskingRecords(AskingWorld):
    """The records, the queues and the list, as a sweep sees them."""

    async def facts(self, name: str) -> BlobFacts | None:
        found: BlobFacts | None = await LookUp(name)
        return found

    async def find(self, name: str) -> IndexBlob | None:
        raise AssertionError("worlds with sweeps have no dropped files")

    def pages(self, prefix: str, start: str = "") -> AsyncIterator[Any]:
        raise AssertionError("a look at one video lists nothing")

    def list_videos(self, **_: object) -> AsyncIterator[Any]:
        raise AssertionError("the model lists the one video")

    async def backlog(self) -> int:
        return 0

    async def receive_poison(self) -> AsyncIterator[PoisonMessage]:
        for text in await Poison():
            yield PoisonMessage(text, "", text)

    async def delete_poison(self, message: PoisonMessage) -> None:
        await Drop(message.id)

    async def release_poison(self, message: PoisonMessage) -> None:
        """Who crashed has released it, too, a minute later."""

    async def load(self, name: str) -> dict[str, Any]:
        return {}

    async def save(self, name: str, state: dict[str, Any]) -> None:
        """That they are taken up one at a time is tested elsewhere: here there is one."""


async def sweep() -> str:
    """Looks at the poison queue, then at the video, and queues what it needs."""
    world: Any = AskingRecords()
    handled, walk = Handled(ACCOUNT, world), Walk()
    failures = FailureLog(ACCOUNT, world, world, world, recheck_after=RECHECK_AFTER, clock=lambda: LOST_AT)
    lost = LostEvents(handled=handled, blobs=world, failures=failures, queue=world, clock=lambda: LOST_AT)
    await lost.record(stop_at=SWEPT_AT)
    alone = Alone(world, world, world, Delays(), clock=_swept_at)
    taking_up = TakingUp(alone, Delays(), since=None, clock=_swept_at)
    videos = VideoSweep(service=world, handled=handled, grace=timedelta(0), pause=0, clock=_swept_at)
    state, last_indexed = await Look()
    if state in ("Processed", "Failed"):
        video = VideoSummary(VIDEO, None, state, None, last_indexed)
        event = await videos._look(video, False, walk, taking_up)
        assert not walk.troubles, walk.named
        if event is not None:
            await world.send(event)
        await alone.put_in()
    return "swept"


def _swept_at() -> datetime:
    return SWEPT_AT
