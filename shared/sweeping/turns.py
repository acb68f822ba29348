"""What the timers do: sweep, tell how the queues stand, and record what ended in the poison queue without a word."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from ..errors import Transient
from ..events import IndexingEvent, MalformedEvent, from_message
from ..publishing.attempt import Attempt
from ..publishing.commit import FAILURE, MANIFEST
from ..publishing.failures import FailureLog
from ..storage.checkpoint import Busy, Checkpoints
from ..storage.container import RECEIPTS
from ..storage.index_blobs import IndexBlob
from ..storage.queue import Waiting
from ..telemetry import poison_messages, queue_age, sweeps
from .videos import GaveWay, KnowsWhatIsPublished, Sweep, checkpoint, fetched_at, is_of

type Kind = Literal["recent", "all"]
type SweepOutcome = Literal["done", "unfinished", "not-due", "busy", "failed"]

EVERY: Final = timedelta(hours=24)
"""How often everything is swept."""

logger = logging.getLogger(__name__)


class TellsHowItStands(Protocol):
    """What is asked of the queues."""

    async def standing(self) -> Waiting:
        """How many messages wait, and since when."""
        ...

    async def peek_poison(self) -> list[str]:
        """The oldest messages of the poison queue, left where they are."""
        ...


class FindsIndexBlobs(Protocol):
    """What is asked of the container of dropped indexes."""

    async def find(self, name: str) -> IndexBlob | None:
        """A dropped index as it is now, None where it is gone."""
        ...


class Caretaker:
    """Runs at most one sweep at a time, over the recent window or over everything."""

    def __init__(
        self,
        *,
        account_id: str,
        sweep: Sweep,
        checkpoints: Checkpoints,
        container: KnowsWhatIsPublished,
        blobs: FindsIndexBlobs,
        queue: TellsHowItStands,
        failures: FailureLog,
        window: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        self._account_id = account_id
        self._sweep = sweep
        self._checkpoints = checkpoints
        self._container = container
        self._blobs = blobs
        self._queue = queue
        self._failures = failures
        self._window = window
        self._clock = clock

    async def run(self, kind: Kind, *, patience: timedelta) -> SweepOutcome:
        """One turn of a timer, of about `patience`. A sweep of everything goes on where the last turn stopped.

        The queues are looked after however the sweep ended: they matter most when it does not get through.
        """
        outcome: SweepOutcome = "failed"
        try:
            try:
                swept = await self._turn(kind, self._clock() + patience)
            finally:
                await self._look_after_queues()
            outcome = swept
        finally:
            sweeps.add(1, {"kind": kind, "outcome": outcome})
            logger.info("sweep of %s: %s", kind, outcome)
        return outcome

    async def _turn(self, kind: Kind, stop_at: datetime) -> SweepOutcome:
        self._sweep.stop_at(stop_at)
        try:
            async with self._checkpoints.alone():
                return await (self._recent(stop_at) if kind == "recent" else self._all(stop_at))
        except Busy:
            return "busy"
        except GaveWay as reason:
            logger.info("sweep of %s gave way: %s", kind, reason)
            return "unfinished"

    async def _recent(self, stop_at: datetime) -> SweepOutcome:
        """New videos of the window, and blobs that were dropped in it."""
        since = self._clock() - self._window
        await self._sweep.dropped_blobs(since=since)
        async for _ in self._sweep.videos(created_after=since):
            if self._clock() > stop_at:
                return "unfinished"
        return "done"

    async def _all(self, stop_at: datetime) -> SweepOutcome:
        """Every video and every blob, once in `EVERY`, in as many turns as it takes."""
        state = await self._checkpoints.load("all")
        if "finished" in state:
            if self._clock() - datetime.fromisoformat(state["finished"]) < EVERY:
                return "not-due"
            state = {}
        started = datetime.fromisoformat(state["started"]) if state else self._clock()
        if state.get("videos") != "done":
            async for progress in self._sweep.videos(skip=state.get("skip", 0)):
                await self._checkpoints.save("all", checkpoint(progress, started))
                if not progress.done and self._clock() > stop_at:
                    return "unfinished"
        await self._sweep.dropped_blobs()
        await self._checkpoints.save("all", {"started": started.isoformat(), "finished": started.isoformat()})
        return "done"

    async def _look_after_queues(self) -> None:
        waiting = await self._queue.standing()
        poison_messages.set(waiting.poison)
        queue_age.set((self._clock() - waiting.oldest).total_seconds() if waiting.oldest else 0)
        await self._record_lost(await self._queue.peek_poison() if waiting.poison else [])

    async def _record_lost(self, messages: Sequence[str]) -> None:
        """Records what is not known. One that cannot be recorded does not keep the next from it; raised in the end."""
        errors: list[Exception] = []
        for message in messages:
            try:
                await self._record_unless_known(message)
            except Exception as error:
                logger.exception("a poison message could not be recorded")
                errors.append(error)
        if errors:
            raise ExceptionGroup("poison messages could not be recorded", errors)

    async def _record_unless_known(self, message: str) -> None:
        """Records a poison message whose worker died before it could: the message itself stays for replay."""
        try:
            event = from_message(message)
        except MalformedEvent:
            return
        blob = await self._blobs.find(event.blob) if event.blob else None
        if await self._is_known(event, blob):
            return
        error = Transient(
            f"{event.subject}: every attempt ended without a result: the worker stopped, or ran out of memory or time",
            reason="worker-lost",
            remedy="Look at the traces of this correlation id, then replay it: python -m shared replay.",
        )
        attempt = Attempt(event, self._clock(), blob_etag=blob.etag if blob else "")
        await self._failures.record(attempt, error)

    async def _is_known(self, event: IndexingEvent, blob: IndexBlob | None) -> bool:
        """Whether somebody has told, or will tell, what became of an event. `blob` is its dropped blob as it is now."""
        if blob is not None and blob.modified > event.received_at:
            # Another version, which nobody may have tried: a receipt would keep the sweep from queueing it.
            return True
        if event.video_id:
            folder = f"{self._account_id}/{event.video_id}"
            known = await self._handled_since(f"{folder}/{FAILURE}", event.received_at)
            return known or await self._handled_since(f"{folder}/{MANIFEST}", event.received_at)
        receipt = await self._container.metadata(f"{RECEIPTS}/{event.blob}")
        return receipt is not None and (blob is None or is_of(blob, receipt))

    async def _handled_since(self, name: str, received: datetime) -> bool:
        metadata = await self._container.metadata(name)
        return metadata is not None and fetched_at(metadata) >= received
