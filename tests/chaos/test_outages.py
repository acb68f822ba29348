"""Faults that last: whatever is out of reach for hours, everything is published soon after, with nobody's help."""

import random
from itertools import pairwise

import pytest
from azure.core.exceptions import ServiceResponseError

from shared.video_indexer import NotAuthorized, ServiceUnavailable
from tests.fakes.simulation import Simulation, run_simulated

HOUR = 3600.0
DOWN = ServiceUnavailable("out of order", reason="service-unavailable", remedy="Nothing.")
REFUSED = NotAuthorized("no role", reason="not-authorized", remedy="Give it.")


@pytest.mark.parametrize("seed", [0])
@pytest.mark.parametrize("dependency", ["service", "role", "storage"])
def test_after_six_hours_without_it_everything_is_published_within_half_an_hour(dependency: str, seed: int) -> None:
    async def story() -> None:
        app = Simulation(seed=seed)
        chance = random.Random(seed)

        def service_is_down(video_id: str) -> None:
            if dependency != "storage" and app.time() < 6 * HOUR:
                raise DOWN if dependency == "service" else REFUSED

        def storage_is_down(path: str) -> None:
            if dependency == "storage" and app.time() < 6 * HOUR:
                raise ServiceResponseError("no answer")

        app.trouble, app.world.container.on_write = service_is_down, storage_is_down
        videos = {f"video{n}" for n in range(25)}
        for video in sorted(videos):
            await app.event(video, chance.choice(["callback", "sweep"]))
        await app.run(until=6.5 * HOUR)
        assert app.published.keys() == videos
        assert app.queue.poison == []
        assert not [name for name in app.world.container.names() if name == "failure.json"]
        asked = [video for at, _, video in app.asked if HOUR < at < 6 * HOUR]
        assert 20 <= len(asked) <= 200  # probes, at most one in five minutes and at least one in ten; storage fewer
        assert all(one != other for one, other in pairwise(asked))

    run_simulated(story())


def test_what_fails_alone_is_recorded_although_it_opens_the_breaker_again_and_again() -> None:
    async def story() -> None:
        app = Simulation()
        bad, good = [f"bad{n}" for n in range(4)], [f"good{n}" for n in range(40)]

        def trouble(video_id: str) -> None:
            if video_id in bad:
                raise DOWN

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
