"""Puts the way of a sweep together, over whatever it is to look at."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from ..events import Origin
from ..moments import utc_now
from ..publishing.failures import FailureLog
from .announcements import AnnouncementSweep, Announcing
from .dropped_blobs import DroppedBlobSweep, IndexBlobList
from .handled import Handled, Records
from .lost_events import IndexBlobLookup, LostEvents
from .removed import Removals, RemovedVideos
from .removing import Removing, Wanted
from .taking_up import FIRST_DELAY
from .turns import CheckpointStore, Queues, Turns
from .videos import VideoList, VideoSweep


class Sweeps(NamedTuple):
    """The sweeps over videos, dropped blobs and what is gone, and the turns in which timers run them."""

    videos: VideoSweep
    blobs: DroppedBlobSweep
    removed: RemovedVideos
    turns: Turns


class DroppedIndexes(IndexBlobList, IndexBlobLookup, Protocol):
    """What sweeping asks of the container `indexes`."""


def build_sweeps(
    account_id: str,
    *,
    service: VideoList,
    container: Records,
    blobs: DroppedIndexes,
    queue: Queues,
    failures: FailureLog,
    removals: Removals,
    checkpoints: CheckpointStore,
    announcing: Announcing | None = None,
    grace: timedelta,
    pause: float,
    window: timedelta,
    removed_videos: Wanted = "keep",
    first_delay: timedelta = FIRST_DELAY,
    origin: Origin = "sweep",
    clock: Callable[[], datetime] = utc_now,
) -> Sweeps:
    """The sweeps. `composition` builds them over the real things, tests over things in memory."""
    handled = Handled(account_id, container)
    videos = VideoSweep(service=service, handled=handled, grace=grace, pause=pause, clock=clock, origin=origin)
    dropped = DroppedBlobSweep(blobs=blobs, records=container, handled=handled, grace=grace, clock=clock, origin=origin)
    lost = LostEvents(handled=handled, blobs=blobs, failures=failures, queue=queue, clock=clock)
    removed = RemovedVideos(
        account_id, service=service, records=container, removals=removals, store=checkpoints, pause=pause
    )
    announcements = None
    if announcing is not None:
        announcements = AnnouncementSweep(
            account_id, manifests=container, announcing=announcing, store=checkpoints, clock=clock
        )
    turns = Turns(
        videos=videos,
        blobs=dropped,
        lost=lost,
        removing=Removing(removed, removed_videos, checkpoints=checkpoints, queue=queue, clock=clock),
        records=container,
        checkpoints=checkpoints,
        queues=queue,
        announcements=announcements,
        window=window,
        first_delay=first_delay,
        clock=clock,
    )
    return Sweeps(videos, dropped, removed, turns)
