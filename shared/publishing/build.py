"""Puts the way of an event together, over whatever it is to read from and write to."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from ..insights import KEEP_ALL, Thresholds
from ..memory import DEFAULT_INSTANCE_MB, IndexMemory, largest_index
from ..moments import utc_now
from .commit import Folders
from .failures import EventSink, FailureLog
from .pipeline import Pipeline
from .receipts import ReceiptContainer, Receipts
from .rounds import Rounds
from .sources import IndexBlobReader, IndexReader


class Insights(Folders, ReceiptContainer, Protocol):
    """What publishing asks of the container `insights`."""


def build_pipeline(
    account_id: str,
    *,
    service: IndexReader,
    container: Insights,
    blobs: IndexBlobReader,
    queue: EventSink,
    thresholds: Thresholds = KEEP_ALL,
    languages: tuple[str, ...] = (),
    max_event_age: timedelta = timedelta(hours=24),
    still_indexing_delay: float = 60,
    recheck_after: float = 900,
    memory: IndexMemory | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Pipeline:
    """A pipeline. `composition` builds it over the real things, tests over things in memory."""
    receipts = Receipts(account_id, container, clock=clock)
    rounds = Rounds(
        account_id=account_id,
        container=container,
        thresholds=thresholds,
        languages=languages,
        still_indexing_delay=still_indexing_delay,
        clock=clock,
    )
    return Pipeline(
        service=service,
        blobs=blobs,
        queue=queue,
        rounds=rounds,
        failures=FailureLog(account_id, container, queue, receipts, recheck_after=recheck_after, clock=clock),
        receipts=receipts,
        max_event_age=max_event_age,
        memory=memory or IndexMemory(largest_index(DEFAULT_INSTANCE_MB)),
        clock=clock,
    )
