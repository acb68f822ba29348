"""More than the limit allows: who waits is put back about once, and neither callbacks nor sweeps starve."""

import pytest

from tests.fakes.simulation import Simulation, run_simulated

LINE = 75 * 60.0


def test_two_thousand_events_at_thirty_a_minute_are_put_back_about_once_each() -> None:
    async def story() -> None:
        app = Simulation(per_minute=30)
        for n in range(2000):
            await app.event(f"video{n}")
        await app.run(until=LINE)
        assert len(app.published) == 2000
        assert len(app.asked) == 2000
        assert sum(app.queue.deferred.values()) <= 2200
        assert max(app.queue.deferred.values()) <= 5

    run_simulated(story())


@pytest.mark.parametrize("seed", [0, 1])
def test_sweeps_keep_a_tenth_under_a_flood_of_callbacks(seed: int) -> None:
    async def story() -> None:
        app = Simulation(per_minute=60, seed=seed)
        for n in range(1200):
            await app.event(f"video{n}")
        for n in range(200):
            await app.event(f"old{n}", "sweep")
        await app.run(until=900)
        lines = [line for at, line, _ in app.asked if at >= 60]  # before, there was no line yet
        assert len(lines) >= 0.9 * 60 * 14
        assert lines.count("sweeps") >= 0.09 * len(lines)
        assert lines.count("callbacks") >= 0.85 * len(lines)

    run_simulated(story())


@pytest.mark.parametrize("seed", [0, 1])
def test_callbacks_go_before_a_flood_of_sweeps(seed: int) -> None:
    async def story() -> None:
        app = Simulation(per_minute=60, seed=seed)
        for n in range(1000):
            await app.event(f"old{n}", "sweep")
        waits = []
        for n in range(60):
            sent = app.time()
            await app.event(f"video{n}")
            await app.run(until=sent + 10)
            waits.append(app.published.get(f"video{n}", sent + 1000) - sent)
        assert sorted(waits)[-3] < 12
        assert [line for _, line, _ in app.asked].count("sweeps") > 350

    run_simulated(story())
