"""Faults that last: whatever is out of reach for hours, everything is published soon after, with nobody's help."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.chaos.outages import HOUR, Dependency, break_down, out_of_order
from tests.fakes.simulation import Simulation, run_simulated
from tests.fakes.world import index

BEGINS, ENDS = 1 * HOUR, 7 * HOUR
SOON = ENDS + 0.5 * HOUR
WITHIN_A_DAY = ENDS + 24 * HOUR

DEPENDENCIES: list[Dependency] = ["service", "index", "role", "storage"]


@dataclass
class Account:
    """What happens in an account around an outage. Everything is due at its end."""

    app: Simulation
    chance: random.Random
    uploads: int
    soon: set[str] = field(default_factory=set)
    """What a callback, a blob's event or the sweep of what is recent tells of."""
    later: set[str] = field(default_factory=set)
    """What only the sweep of everything sees."""

    async def live(self) -> None:
        """Every third callback is lost; now and then a file is dropped, and an old video is indexed again."""
        async with asyncio.TaskGroup() as group:
            for number in range(self.uploads):
                at = BEGINS + (ENDS - BEGINS) * (number + self.chance.random()) / self.uploads
                group.create_task(self._one(number, at))

    async def _one(self, number: int, at: float) -> None:
        await asyncio.sleep(at)
        video = f"video{number}"
        self.app.add(video, created=self.app.clock())
        self.soon.add(video)
        if number % 3 != 1:
            await self.app.event(video)
        if number % 8 == 2:
            await self.app.drop(f"{video}.json", index(video_id=f"dropped{number}"))
            self.soon.add(f"{video}.json")
        if number % 8 == 3:
            self.app.add(f"old{number}", created=self.app.clock() - timedelta(days=90))
            self.later.add(f"old{number}")


async def restart_hourly(app: Simulation) -> None:
    """The platform starts a new process now and then, which knows nothing of an outage."""
    while app.time() < ENDS:
        await asyncio.sleep(HOUR)
        app.world.start()


@pytest.mark.parametrize("dependency", DEPENDENCIES)
@pytest.mark.parametrize(("uploads", "restarts"), [(1, False), (40, True)], ids=["one", "many"])
def test_after_six_hours_all_is_published_in_half_an_hour(dependency: Dependency, uploads: int, restarts: bool) -> None:
    async def story() -> None:
        app = Simulation(seed=uploads)
        break_down(app, dependency, BEGINS, ENDS)
        account = Account(app, random.Random(uploads), uploads)
        async with asyncio.TaskGroup() as group:
            group.create_task(account.live())
            if restarts:
                group.create_task(restart_hourly(app))
            await app.run(until=SOON, sweeping=True)
        assert app.published.keys() >= account.soon
        assert not_right(app) == []
        assert all(BEGINS <= at <= SOON for at in app.published.values())
        await app.run(until=WITHIN_A_DAY, sweeping=True)
        assert app.published.keys() == account.soon | account.later
        assert not_right(app) == []

    run_simulated(story())


def not_right(app: Simulation) -> list[str]:
    """Failures that are recorded, and poison messages."""
    failed = [path for path, blob in app.world.container.blobs.items() if "reason" in blob.metadata]
    return failed + app.queue.poison


@pytest.mark.parametrize("dependency", ["service", "storage"])
def test_a_backlog_of_an_outage_is_published_as_soon_as_the_limit_allows(dependency: Dependency) -> None:
    async def story() -> None:
        app = Simulation(per_minute=10)
        break_down(app, dependency, 0, 6 * HOUR)
        for number in range(200):
            await app.event(f"video{number}")
        await app.run(until=6 * HOUR)
        assert not app.published
        await app.run(until=6 * HOUR + 600 + 200 / 10 * 60 * 1.1)  # the longest pause, and what the limit takes
        assert len(app.published) == 200
        assert not_right(app) == []

    run_simulated(story())


@pytest.mark.parametrize("dependency", ["service", "role"])
def test_who_does_not_answer_is_asked_by_one_event_at_a_time(dependency: Dependency) -> None:
    async def story() -> None:
        app = Simulation()
        break_down(app, dependency, 0, 6 * HOUR)
        for number in range(25):
            await app.event(f"video{number}")
        await app.run(until=6 * HOUR)
        asked = [video for at, _, video in app.asked if at > HOUR]
        assert 30 <= len(asked) <= 60  # at most one in five minutes, and at least one in ten
        assert all(one != other for one, other in pairwise(asked))

    run_simulated(story())


def test_what_fails_alone_is_recorded_although_it_opens_the_breaker_again_and_again() -> None:
    async def story() -> None:
        app = Simulation()
        bad, good = [f"bad{n}" for n in range(4)], [f"good{n}" for n in range(40)]

        def trouble(video_id: str) -> None:
            if video_id in bad:
                raise out_of_order()

        app.trouble = trouble
        for video in bad:
            await app.event(video)
        for n, video in enumerate(good):
            await app.event(video)
            await app.run(until=300.0 * (n + 1))
        await app.run(until=5 * HOUR)
        assert app.published.keys() == set(good)
        failures = [path for path in app.world.container.blobs if path.endswith("failure.json")]
        assert len(failures) == len(bad)
        assert app.queue.poison == []

    run_simulated(story())


def test_a_lost_race_without_end_asks_for_the_index_a_few_times() -> None:
    async def story() -> None:
        app = Simulation()

        def overtake(path: str) -> None:
            if path.endswith("topics.json"):
                app.world.container.store(path, b"{}", {"sha256": "of another", "fetchedat": ""})

        app.world.container.on_write = overtake
        await app.event("video0")
        await app.run(until=800)
        assert len(app.asked) <= 8
        assert "failure.json" not in app.world.container.names()

    run_simulated(story())
