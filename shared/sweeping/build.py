"""Puts the way of a sweep together, over whatever it is to look at."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from ..events import Origin
from ..moments import utc_now
from ..publishing.failures import FailureLog
from .dropped_blobs import DroppedBlobSweep, IndexBlobList
from .handled import Handled, Records
from .lost_events import IndexBlobLookup, LostEvents
from .taking_up import FIRST_DELAY
from .turns import CheckpointStore, Queues, Turns
from .videos import VideoList, VideoSweep


class Sweeps(NamedTuple):
    """The sweeps over videos and over dropped blobs, and the turns in which timers run them."""

    videos: VideoSweep
    blobs: DroppedBlobSweep
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
    checkpoints: CheckpointStore,
    grace: timedelta,
    pause: float,
    window: timedelta,
    first_delay: timedelta = FIRST_DELAY,
    origin: Origin = "sweep",
    clock: Callable[[], datetime] = utc_now,
) -> Sweeps:
    """The sweeps. `composition` builds them over the real things, tests over things in memory."""
    handled = Handled(account_id, container)
    videos = VideoSweep(service=service, handled=handled, grace=grace, pause=pause, clock=clock, origin=origin)
    dropped = DroppedBlobSweep(blobs=blobs, records=container, handled=handled, grace=grace, clock=clock, origin=origin)
    lost = LostEvents(handled=handled, blobs=blobs, failures=failures, queue=queue, clock=clock)
    turns = Turns(
        videos=videos,
        blobs=dropped,
        lost=lost,
        records=container,
        checkpoints=checkpoints,
        queues=queue,
        window=window,
        first_delay=first_delay,
        clock=clock,
    )
    return Sweeps(videos, dropped, turns)
