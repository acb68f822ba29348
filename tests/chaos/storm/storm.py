"""The storm from the first upload to the verdict."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from random import Random
from typing import Final

from local.azurite import Azurite, connection_string
from local.faulty_proxy import FaultyProxy
from local.processes import ProcessFailed
from local.stack import Stack
from shared.names import DATA_CONNECTION
from tests.chaos.storm import weather
from tests.chaos.storm.healing import TAKE_UP_SECONDS, Healing
from tests.chaos.storm.lives import Crowd
from tests.chaos.storm.plan import Plan
from tests.chaos.storm.report import Report
from tests.chaos.storm.scaling import SecondHost, until_timers_moved_to
from tests.chaos.storm.weather import StorageWeather
from tests.chaos.storm.witness import Witness
from tests.stacks.running import FAST, Running

SETTINGS: Final = FAST | {
    "AzureFunctionsJobHost__extensions__queues__batchSize": "8",
    "AzureFunctionsJobHost__extensions__queues__newBatchThreshold": "8",
    "AzureFunctionsJobHost__extensions__queues__maxDequeueCount": "3",
    "LOCAL_TIMER_LOCK": "15",
    "LOCAL_TIMER_LOCK_POLL": "1",
    "MAX_WAIT_SECONDS": "1",
    "RECHECK_SECONDS": "6",
    "SWEEP_GRACE_SECONDS": "0",
    "SWEEP_REQUESTS_PER_MINUTE": "600",
    "TAKE_UP_SECONDS": str(TAKE_UP_SECONDS),
}
"""Minutes of Azure in seconds: the second look still comes later than any attempt lasts."""
HOST_STARTS: Final = 5
OUTAGE_SECONDS: Final = 25
STORAGE_OUTAGE_SECONDS: Final = 12


async def run(plan: Plan, logs: Path) -> Report:
    """Lives through the plan and tells what came of it. Raises `TimeoutError` where the app never comes to rest."""
    began = time.monotonic()
    async with AsyncExitStack() as exits:
        azurite = await exits.enter_async_context(Azurite(log=logs / "azurite.log", usual_ports=False))
        skies = [StorageWeather(name, Random(f"{plan.seed} {name}"), plan.scale.force) for name in ("blob", "queue")]
        witness = Witness(skies[0].decide)
        blobs, queues = [
            await exits.enter_async_context(FaultyProxy(port, decide))
            for port, decide in zip(azurite.ports, (witness.decide, skies[1].decide), strict=False)
        ]
        storage = connection_string((blobs.port, queues.port, azurite.ports[2]))
        settings = SETTINGS | {DATA_CONNECTION: storage}
        stack = Stack(logs, azurite=azurite, settings=settings, usual_ports=False, stand_in=True)
        running = await exits.enter_async_context(Running(stack))
        second = await exits.enter_async_context(SecondHost.beside(stack))
        return await Storm(plan, running, second, skies, witness, Report(plan)).last(began)


class Storm:
    """One plan on one stack."""

    def __init__(
        self,
        plan: Plan,
        running: Running,
        second: SecondHost,
        skies: Sequence[StorageWeather],
        witness: Witness,
        report: Report,
    ) -> None:
        self._plan = plan
        self._second = second
        self._witness = witness
        self._running = running
        self._stack = running.stack
        self._service = running.service
        self._skies = skies
        self._report = report
        self._malformed = {f'{{"videoId": "no event {number}"}}' for number in range(plan.scale.malformed)}

    async def last(self, began: float) -> Report:
        """The storm, the calm after it, the verdict."""
        for sky in self._skies:
            sky.break_out()
        weather.break_out(self._service, self._plan.scale.force)
        crowd = Crowd(self._running)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._strike(crowd.uploading))
            group.create_task(self._black_out())
            group.create_task(self._second.die_after(self._plan.second_dies))
            lives = [group.create_task(crowd.live(life)) for life in self._plan.lives]
        for sky in self._skies:
            sky.clear()
        weather.clear(self._service)
        await Healing(self._running, [life.result() for life in lives], self._malformed, self._report).run()
        self._report.wrong |= dict.fromkeys(self._witness.twice, "published twice")
        if not self._report.wrong:
            await until_timers_moved_to(self._stack.host)
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

    def _count(self) -> None:
        for delivery in self._service.callbacks.deliveries:
            self._report.callbacks[str(delivery.status or "not delivered")] += 1
        self._report.callbacks["lost on the way"] = len(self._service.callbacks.lost)
        self._report.of_second_host = self._second.handled
        self._report.documents = self._witness.taken
        for counter in (*(sky.met for sky in self._skies), self._service.faults.met):
            self._report.faults += counter
