"""The calm after the storm: what heals by itself, what sweeps heal, and the verdict. Nobody replays anything."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.storage.blob.aio import BlobLeaseClient

from shared.events import IndexingEvent, MalformedEvent, from_message
from shared.publishing.breaker import LONGEST_PAUSE
from shared.sweeping.turns import Kind
from tests.chaos.storm.lives import Lived
from tests.chaos.storm.report import Report
from tests.stacks.polling import eventually
from tests.stacks.running import Running

PATIENCE_SECONDS: Final = LONGEST_PAUSE + 240
"""What failed for the last time, and could not be recorded, is put back for as long as the longest pause."""
TAKE_UP_SECONDS: Final = 3
"""For the ten minutes of `TAKE_UP_SECONDS` as shipped: a second here is 200 s there."""
MOST_SWEEPS: Final = 24
"""Six hours of sweeps at most: those whose worker was lost are taken up one at a time."""
ALL_AT: Final = 3
"""The sweep that is over everything: it finds what failed so slowly that those of what is recent were past it."""


class Healing:
    """Brings everything to rest and looks at it. Of the poison queue only `malformed` is to be left."""

    def __init__(self, running: Running, lives: list[Lived], malformed: set[str], report: Report) -> None:
        self._running = running
        self._lives = lives
        self._malformed = malformed
        self._report = report

    async def run(self) -> None:
        """Sweeps until everything is right; nobody replays anything."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        self._report.wrong = await self._unserved()
        if self._report.wrong:
            return
        await end_lease(self._running)
        for number in range(MOST_SWEEPS):
            await sweep(self._running, "all" if number == ALL_AT else "recent")
            self._report.sweeps += 1
            await self._running.until_quiet(within=deadline - time.monotonic())
            self._report.wrong = await self._wrong()
            if time.monotonic() > deadline or not self._report.wrong:
                return

    async def _unserved(self) -> dict[str, str]:
        """What is wrong before any sweep although an accepted callback told of it, and is not in the poison queue."""
        await self._running.until_quiet(within=PATIENCE_SECONDS)
        poisoned = {event.video_id for event in await self._poisoned_events()}
        owed = [lived for lived in self._lives if lived.video_id not in poisoned and lived.is_owed()]
        faults = {lived.video_id: lived.faults_of(await self._running.folder(lived.video_id)) for lived in owed}
        return {video: f"{fault}, though a callback was accepted" for video, fault in faults.items() if fault}

    async def _wrong(self) -> dict[str, str]:
        """Everything that is not as it should be, by what it is about."""
        wrong: dict[str, str] = {}
        for lived in self._lives:
            if fault := lived.faults_of(await self._running.folder(lived.video_id)):
                wrong[lived.video_id] = fault
        known = {lived.video_id for lived in self._lives} | {"_blobs", "_sweep"}
        async for name in self._running.insights.list_blob_names():
            owner = name.removeprefix(f"{self._running.service.account.id}/").partition("/")[0]
            if owner not in known:
                wrong[name] = "nobody's blob"
        poison = set(await self._running.poisoned())
        wrong |= dict.fromkeys(self._malformed - poison, "not in the poison queue, where it belongs")
        return wrong | dict.fromkeys(poison - self._malformed, "in the poison queue")

    async def _poisoned_events(self) -> list[IndexingEvent]:
        return list(_events(await self._running.poisoned()))


async def end_lease(running: Running) -> None:
    """Ends the lease of a sweep that was killed, which would end by itself after a minute."""
    with suppress(HttpResponseError):  # no sweep was killed
        await BlobLeaseClient(running.insights.get_blob_client("_sweep/lease")).break_lease(0)


async def sweep(running: Running, kind: Kind) -> None:
    """Has the host sweep, a scaled quarter of an hour after the last time; for `all` a day has passed, too."""
    await asyncio.sleep(1.5 * TAKE_UP_SECONDS)
    if kind == "all":
        for name in ("all-videos", "all-blobs"):
            with suppress(ResourceNotFoundError):  # it never ran
                await running.insights.delete_blob(f"_sweep/{name}.json")

    def ended() -> int:
        return running.stack.host.process.output().count(f"sweep of {kind}: ")

    before = ended()

    async def has_ended() -> bool:
        return ended() > before

    await running.run_by_hand(f"sweep_{kind}")
    await eventually(has_ended, "the end of the sweep", within=180)


def _events(messages: Iterable[str]) -> Iterator[IndexingEvent]:
    for message in messages:
        with suppress(MalformedEvent):
            yield from_message(message)
