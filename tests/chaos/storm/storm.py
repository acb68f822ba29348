"""The storm from the first upload to the verdict."""

import asyncio
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from azure.core.exceptions import HttpResponseError
from azure.storage.blob.aio import BlobLeaseClient

from local.azurite import Azurite, connection_string
from local.faulty_proxy import FaultyProxy
from local.processes import ProcessFailed
from local.stack import Stack
from shared.events import IndexingEvent, MalformedEvent, from_message
from shared.names import DATA_CONNECTION
from shared.storage.container import RECEIPTS
from tests.chaos.storm import weather
from tests.chaos.storm.lives import Crowd, Lived
from tests.chaos.storm.plan import Plan
from tests.chaos.storm.weather import StorageWeather
from tests.e2e.running import FAST, Running, eventually

SETTINGS: Final = FAST | {
    "AzureFunctionsJobHost__extensions__queues__batchSize": "16",
    "AzureFunctionsJobHost__extensions__queues__newBatchThreshold": "16",
    "AzureFunctionsJobHost__extensions__queues__maxDequeueCount": "3",
    "MAX_WAIT_SECONDS": "1",
    "RECHECK_SECONDS": "6",
    "SWEEP_GRACE_SECONDS": "0",
    "SWEEP_REQUESTS_PER_MINUTE": "600",
}
"""Minutes of Azure in seconds: the second look still comes later than any attempt lasts."""
HOST_STARTS: Final = 5
OUTAGE_SECONDS: Final = 25
STORAGE_OUTAGE_SECONDS: Final = 12
HEALING_SECONDS: Final = 240


@dataclass
class Report:
    """What happened in a storm."""

    plan: Plan
    kills: int = 0
    sweeps: int = 0
    replayed: int = 0
    callbacks: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    wrong: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        counted = ", ".join(f"{name} {count}" for name, count in sorted(self.faults.items()))
        called = ", ".join(f"{name} {count}" for name, count in sorted(self.callbacks.items()))
        return (
            f"seed {self.plan.seed}: {len(self.plan.lives)} videos, {self.plan.rounds} rounds of indexing, "
            f"{self.kills} kills, {self.sweeps} sweeps, {self.replayed} events replayed, "
            f"{self.seconds:.0f} s, {len(self.wrong)} wrong\n"
            f"  callbacks: {called}\n  {self.faults.total()} faults: {counted}"
            + "".join(f"\n  WRONG {video}: {what}" for video, what in self.wrong.items())
        )


async def run(plan: Plan, logs: Path) -> Report:
    """Lives through the plan and tells what came of it. Raises `TimeoutError` where the app never comes to rest."""
    began = time.monotonic()
    async with AsyncExitStack() as exits:
        azurite = await exits.enter_async_context(Azurite(log=logs / "azurite.log", usual_ports=False))
        skies = [StorageWeather(name, Random(f"{plan.seed} {name}"), plan.scale.force) for name in ("blob", "queue")]
        blobs, queues = [
            await exits.enter_async_context(FaultyProxy(port, sky.decide))
            for port, sky in zip(azurite.ports, skies, strict=False)
        ]
        storage = connection_string((blobs.port, queues.port, azurite.ports[2]))
        stack = Stack(logs, azurite=azurite, settings=SETTINGS | {DATA_CONNECTION: storage}, usual_ports=False)
        running = await exits.enter_async_context(Running(stack))
        return await Storm(plan, running, skies, Report(plan)).last(began)


class Storm:
    """One plan on one stack."""

    def __init__(self, plan: Plan, running: Running, skies: Sequence[StorageWeather], report: Report) -> None:
        self._plan = plan
        self._running = running
        self._stack = running.stack
        self._service = running.service
        self._skies = skies
        self._report = report
        self._malformed = {f'{{"videoId": "no event {number}"}}' for number in range(plan.scale.malformed)}

    async def last(self, began: float) -> Report:
        """The storm, the calm after it, the verdict."""
        weather.break_out(self._service, self._plan.scale.force)
        crowd = Crowd(self._running)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._strike(crowd.uploading))
            group.create_task(self._black_out())
            lives = [group.create_task(crowd.live(life)) for life in self._plan.lives]
        for sky in self._skies:
            sky.clear()
        weather.clear(self._service)
        await self._heal([life.result() for life in lives], time.monotonic() + HEALING_SECONDS)
        self._count()
        self._report.seconds = time.monotonic() - began
        return self._report

    async def _strike(self, uploading: asyncio.Lock) -> None:
        """Kills the host at its moments, every second time in a sweep and after tokens were revoked."""
        began = time.monotonic()
        rng = Random(f"{self._plan.seed} strikes")
        for message in self._malformed:
            await self._running.events.send_message(message)
        for number, moment in enumerate(self._plan.kills):
            await asyncio.sleep(max(0, began + moment - time.monotonic()))
            if number % 2:
                async with uploading:
                    self._service.tokens.revoke_all()
                await self._running.run_by_hand("sweep_recent")
                await asyncio.sleep(rng.random())
            if self._stack.host.process.exit_code is not None:
                raise ProcessFailed(f"the host ended by itself:\n{self._stack.host.process.output()[-2000:]}")
            self._stack.host.process.kill()
            self._report.kills += 1
            await asyncio.sleep(rng.uniform(0, 0.5))
            await self._start_host()

    async def _black_out(self) -> None:
        """Has Video Indexer fail for longer than the queue is patient, and storage for longer than the SDK is."""
        began = time.monotonic()
        for moment in self._plan.outages:
            await asyncio.sleep(max(0, began + moment - time.monotonic()))
            async with weather.outage(self._service):
                await asyncio.sleep(OUTAGE_SECONDS)
            for sky in self._skies:
                sky.down = True
            await asyncio.sleep(STORAGE_OUTAGE_SECONDS)
            for sky in self._skies:
                sky.down = False

    async def _start_host(self) -> None:
        """As the platform does, tries again where storage is in the way of a start."""
        for _ in range(HOST_STARTS - 1):
            with suppress(ProcessFailed):
                return await self._stack.start_host()
        return await self._stack.start_host()

    async def _heal(self, lives: list[Lived], deadline: float) -> None:
        """Sweeps until everything is right, and once replays what failed, as an operator would."""
        self._report.wrong = await self._unserved(lives)
        if self._report.wrong:
            return
        await self._end_lease_of_a_killed_sweep()
        while True:
            await self._sweep()
            await self._running.until_quiet(within=deadline - time.monotonic())
            self._report.wrong = await self._wrong(lives)
            if time.monotonic() > deadline or not self._report.wrong:
                return
            if self._report.sweeps == 2 and await self._poisoned_events():
                self._report.wrong = await self._silent()
                if self._report.wrong:
                    return
                await self._replay()

    async def _unserved(self, lives: list[Lived]) -> dict[str, str]:
        """What is wrong before any sweep although an accepted callback told of it, and is not in the poison queue."""
        await self._running.until_quiet(within=HEALING_SECONDS)
        poisoned = {event.video_id for event in await self._poisoned_events()}
        owed = [lived for lived in lives if lived.video_id not in poisoned and lived.is_owed()]
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
        return self._stack.host.process.output().count("sweep of recent: ")

    async def _wrong(self, lives: list[Lived]) -> dict[str, str]:
        """Everything that is not as it should be, by what it is about."""
        wrong: dict[str, str] = {}
        for lived in lives:
            if fault := lived.faults_of(await self._running.folder(lived.video_id)):
                wrong[lived.video_id] = fault
        known = {lived.video_id for lived in lives} | {"_blobs", "_sweep"}
        async for name in self._running.insights.list_blob_names():
            owner = name.removeprefix(f"{self._service.account.id}/").partition("/")[0]
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
            receipt = await self._running.read(f"{RECEIPTS}/{event.blob}") if event.blob else None
            if not folder and not receipt:
                silent[event.subject] = "in the poison queue without a word"
        return silent

    async def _poisoned_events(self) -> list[IndexingEvent]:
        return list(_events(await self._running.poisoned()))

    async def _replay(self) -> None:
        """`python -m shared replay --all`, with the host's own settings."""
        command = (sys.executable, "-m", "shared", "replay", "--all", "--json")
        environment = os.environ | self._stack.settings
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=pipe)
        output, _ = await process.communicate()
        assert process.returncode == 0
        self._report.replayed = output.count(b'"putBack": true')

    def _count(self) -> None:
        for delivery in self._service.callbacks.deliveries:
            self._report.callbacks[str(delivery.status or "not delivered")] += 1
        self._report.callbacks["lost on the way"] = len(self._service.callbacks.lost)
        for counter in (*(sky.met for sky in self._skies), self._service.faults.met):
            self._report.faults += counter


def _events(messages: Iterable[str]) -> Iterator[IndexingEvent]:
    for message in messages:
        with suppress(MalformedEvent):
            yield from_message(message)
