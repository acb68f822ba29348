"""Puts the way of an event together, over whatever it is to read from and write to."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from ..bounds.memory import DEFAULT_INSTANCE_MB, IndexMemory, largest_index
from ..insights import KEEP_ALL, Thresholds
from ..moments import utc_now
from ..storage.outage import is_storage_outage
from .asking import PlacedReader, is_service_outage
from .breaker import Breaker
from .commit import Folders
from .dropped_files import DroppedFiles
from .failures import EventSink, FailureLog
from .pipeline import Pipeline
from .reading import IndexReadings
from .receipts import ReceiptContainer, Receipts
from .returns import Returns
from .rounds import Rounds
from .setup import Setup
from .sources import IndexBlobReader
from .strangers import Strangers

if TYPE_CHECKING:
    from .announcing import Announcements


class Insights(Folders, ReceiptContainer, Protocol):
    """What publishing asks of the container `insights`."""


def build_pipeline(
    account_id: str,
    *,
    service: PlacedReader,
    container: Insights,
    blobs: IndexBlobReader,
    queue: EventSink,
    announcing: "Announcements | None" = None,
    thresholds: Thresholds = KEEP_ALL,
    languages: tuple[str, ...] = (),
    max_event_age: timedelta = timedelta(hours=24),
    still_indexing_delay: float = 60,
    recheck_after: float = 900,
    requests_per_minute: int = 120,
    max_tries: int = 5,
    memory: IndexMemory | None = None,
    clock: Callable[[], datetime] = utc_now,
    monotonic: Callable[[], float] = time.monotonic,
) -> Pipeline:
    """A pipeline. `composition` builds it over the real things, tests over things in memory.

    `max_tries` are those of an event in all, however often it is put back between them; the host counts as many anew
    after each.
    """
    setup = Setup(thresholds, languages)
    receipts = Receipts(account_id, container, setup=setup.of_file, clock=clock)
    readings = IndexReadings(account_id, thresholds=thresholds, still_indexing_delay=still_indexing_delay)
    strangers = Strangers(requests_per_minute, clock=clock)
    rounds = Rounds(
        account_id=account_id,
        container=container,
        queue=queue,
        readings=readings,
        setup=setup,
        strangers=strangers,
        clock=clock,
    )
    return Pipeline(
        service=service,
        queue=queue,
        publishing=rounds,
        dropped=DroppedFiles(blobs=blobs, readings=readings, rounds=rounds, receipts=receipts, setup=setup),
        returns=Returns(queue, max_event_age=max_event_age),
        setup=setup,
        strangers=strangers,
        announcing=announcing,
        failures=FailureLog(account_id, container, queue, receipts, recheck_after=recheck_after, clock=clock),
        service_breaker=Breaker("video-indexer", is_outage=is_service_outage, clock=monotonic),
        storage_breaker=Breaker("storage", is_outage=is_storage_outage, clock=monotonic),
        max_tries=max_tries,
        memory=memory or IndexMemory(largest_index(DEFAULT_INSTANCE_MB)),
        clock=clock,
    )
