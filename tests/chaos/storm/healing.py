"""The calm after the storm: what heals by itself, what a sweep heals, what an operator replays, and the verdict."""

import asyncio
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from azure.core.exceptions import HttpResponseError
from azure.storage.blob.aio import BlobLeaseClient

from shared.events import IndexingEvent, MalformedEvent, from_message
from shared.names import receipt_of
from shared.publishing.breaker import LONGEST_PAUSE
from tests.chaos.storm.lives import Lived
from tests.chaos.storm.report import Report
from tests.stacks.polling import eventually
from tests.stacks.running import Running

PATIENCE_SECONDS: Final = LONGEST_PAUSE + 240
"""What failed for the last time, and could not be recorded, is put back for as long as the longest pause."""


class Healing:
    """Brings everything to rest and looks at it. Of the poison queue only `malformed` is to be left."""

    def __init__(self, running: Running, lives: list[Lived], malformed: set[str], report: Report) -> None:
        self._running = running
        self._lives = lives
        self._malformed = malformed
        self._report = report

    async def run(self) -> None:
        """Sweeps until everything is right, and once replays what failed, as an operator would."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        self._report.wrong = await self._unserved()
        if self._report.wrong:
            return
        await self._end_lease_of_a_killed_sweep()
        while True:
            await self._sweep()
            await self._running.until_quiet(within=deadline - time.monotonic())
            self._report.wrong = await self._wrong()
            if time.monotonic() > deadline or not self._report.wrong:
                return
            if self._report.sweeps == 2 and await self._poisoned_events():
                self._report.wrong = await self._silent()
                if self._report.wrong:
                    return
                await self._replay()

    async def _unserved(self) -> dict[str, str]:
        """What is wrong before any sweep although an accepted callback told of it, and is not in the poison queue."""
        await self._running.until_quiet(within=PATIENCE_SECONDS)
        poisoned = {event.video_id for event in await self._poisoned_events()}
        owed = [lived for lived in self._lives if lived.video_id not in poisoned and lived.is_owed()]
        faults = {lived.video_id: lived.faults_of(await self._running.folder(lived.video_id)) for lived in owed}
        return {video: f"{fault}, though a callback was accepted" for video, fault in faults.items() if fault}

    async def _end_lease_of_a_killed_sweep(self) -> None:
        """It would end by itself after a minute."""
        with suppress(HttpResponseError):  # no sweep was killed
            await BlobLeaseClient(self._running.insights.get_blob_client("_sweep/lease")).break_lease(0)

    async def _sweep(self) -> None:
        before = self._sweeps_logged()

        async def ended() -> bool:
            return self._sweeps_logged() > before

        await self._running.run_by_hand("sweep_recent")
        await eventually(ended, "the end of the sweep", within=180)
        self._report.sweeps += 1

    def _sweeps_logged(self) -> int:
        return self._running.stack.host.process.output().count("sweep of recent: ")

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

    async def _silent(self) -> dict[str, str]:
        """Poisoned events that neither a record nor a receipt tells of, after a sweep has looked."""
        silent: dict[str, str] = {}
        for event in await self._poisoned_events():
            folder = await self._running.folder(event.video_id) if event.video_id else {}
            receipt = await self._running.read(receipt_of(event.blob)) if event.blob else None
            if not folder and not receipt:
                silent[event.subject] = "in the poison queue without a word"
        return silent

    async def _poisoned_events(self) -> list[IndexingEvent]:
        return list(_events(await self._running.poisoned()))

    async def _replay(self) -> None:
        """`python -m shared replay --all`, with the host's own settings."""
        command = (sys.executable, "-m", "shared", "replay", "--all", "--json")
        environment = os.environ | self._running.stack.settings
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=pipe)
        output, _ = await process.communicate()
        assert process.returncode == 0
        self._report.replayed = output.count(b'"putBack": true')


def _events(messages: Iterable[str]) -> Iterator[IndexingEvent]:
    for message in messages:
        with suppress(MalformedEvent):
            yield from_message(message)
