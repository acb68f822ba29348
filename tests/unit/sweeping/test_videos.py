"""A sweep stops in time, waits where it may, and queues nothing that was handled."""

from datetime import datetime, timedelta

import msgspec
import pytest

from shared.sweeping.gate import Gate, GaveWay
from shared.video_indexer import TooManyRequests, VideoSummary
from tests.fakes.world import NOON, World
from tests.samples.indexes.generator import ACCOUNT_ID

LONG_AGO = NOON - timedelta(days=9)
PATIENCE = timedelta(seconds=8)
UTF_8 = ["a.json", "a\uff01.json", "a\U0001f600.json", "b.json"]
UTF_16 = ["a.json", "a\U0001f600.json", "a\uff01.json", "b.json"]


@pytest.fixture
def world() -> World:
    """Its queue takes a second for each event."""
    world = World()
    world.queue.on_send = lambda: world.passes(timedelta(seconds=1))
    return world


def gate(world: World, *, stop_at: datetime | None = None, patient: bool = False) -> Gate:
    return Gate(world.queue, clock=lambda: world.now, stop_at=stop_at, patient=patient)


def queued(world: World) -> list[str | None]:
    """What was queued since this was last asked: ids and names."""
    found = [event.video_id or event.blob for event, _ in world.queue.sent]
    world.queue.sent.clear()
    return found


def drop(world: World, *names: str, etag: str = '"0x1"') -> None:
    for name in names:
        world.blobs.drop(name, b"{}", etag)


@pytest.fixture
def passing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sleeps lets the clock go on, and does not wait."""

    async def sleep(seconds: float) -> None:
        world.passes(timedelta(seconds=seconds))

    monkeypatch.setattr("asyncio.sleep", sleep)


async def test_a_sweep_stops_within_a_page(world: World) -> None:
    world.library.page_size = 1000
    world.library.add(1000)
    assert await world.sweeps.turns.run("recent", patience=PATIENCE) == "unfinished"
    assert len(queued(world)) <= PATIENCE.total_seconds() + 1


async def test_a_sweep_that_stopped_within_a_page_goes_on_within_it(world: World) -> None:
    world.library.add(12)
    assert await world.sweeps.turns.run("all", patience=PATIENCE) == "unfinished"
    state = world.checkpoints.saved["all-videos"]
    assert (state["page"], state["after"]) == ("5", "video8")
    assert queued(world)[-1] == "video8"
    assert await world.sweeps.turns.run("all", patience=PATIENCE) == "done"
    assert queued(world) == ["video9", "video10", "video11"]


async def test_a_sweep_of_everything_has_not_finished_before_both_have(world: World) -> None:
    world.library.add(7)
    drop(world, "a.json", "b.json", "c.json")
    assert await world.sweeps.turns.run("all", patience=PATIENCE) == "unfinished"
    first = queued(world)
    assert await world.sweeps.turns.run("all", patience=PATIENCE) == "done"
    both = [f"video{n}" for n in range(7)] + ["a.json", "b.json", "c.json"]
    assert sorted(map(str, first + queued(world))) == sorted(both)
    assert await world.sweeps.turns.run("all", patience=PATIENCE) == "not-due"
    world.passes(timedelta(hours=24))
    assert await world.sweeps.turns.run("all", patience=timedelta(minutes=8)) == "done"
    assert len(queued(world)) == 10
    assert await world.sweeps.turns.run("all", patience=PATIENCE) == "not-due"


async def test_dropped_blobs_are_stopped_in_time(world: World) -> None:
    drop(world, *(f"{n:03}.json" for n in range(100)))
    assert await world.sweeps.turns.run("recent", patience=PATIENCE) == "unfinished"
    assert len(queued(world)) <= PATIENCE.total_seconds() + 1


async def test_a_walk_over_handled_blobs_is_stopped_in_time(world: World) -> None:
    drop(world, "a.json")
    world.container.store("_blobs/a.json", b"{}", {"etag": '"0x1"', "outcome": "published"})
    with pytest.raises(GaveWay):
        await world.sweeps.blobs.queue(gate(world, stop_at=NOON - PATIENCE))


@pytest.mark.parametrize("order", [UTF_16, UTF_8], ids=["utf-16", "utf-8"])
async def test_handled_blobs_are_known_in_whatever_order_they_are_listed(world: World, order: list[str]) -> None:
    container = world.container
    world.blobs.order = lambda name: order.index(name) if name else -1
    container.order = lambda path: world.blobs.order(path.removeprefix("_blobs/"))
    drop(world, *order)
    for name in order:
        container.store(f"_blobs/{name}", b"{}", {"etag": '"0x1"', "outcome": "published"})
    assert await world.sweeps.blobs.queue(gate(world)) == 0
    container.store(f"_blobs/{order[1]}", b"{}", {"etag": '"0x0"', "outcome": "published"})
    assert await world.sweeps.blobs.queue(gate(world)) == 1
    assert queued(world) == [order[1]]


@pytest.mark.parametrize("odd", ["0001-01-01T00:00:00", "2026-02-01T00:00:00", "", "soon", "0001-01-01T00:00:00+02:00"])
@pytest.mark.parametrize("published", [True, False])
async def test_an_odd_moment_of_a_video_costs_neither_the_video_nor_its_page(
    world: World, odd: str, published: bool
) -> None:
    answer = {"id": "odd", "state": "Processed", "created": "2026-02-01T00:00:00Z", "lastIndexed": odd}
    world.library.videos = [msgspec.convert(answer, VideoSummary)]
    world.library.add(1)
    if published:
        metadata = {"sha256": "x", "fetchedat": "2026-02-02T00:00:00.000000Z"}
        body = b'{"source": {"kind": "video-indexer"}}'
        world.container.store(f"{ACCOUNT_ID}/odd/manifest.json", body, metadata)
    assert await world.sweeps.turns.run("recent", patience=PATIENCE) == "done"
    assert queued(world) == (["video0"] if published else ["odd", "video0"])


async def test_a_sweep_without_a_time_goes_on_to_the_end(world: World) -> None:
    world.library.add(100)
    async for _ in world.sweeps.videos.queue(gate(world)):
        pass
    assert len(queued(world)) == 100


@pytest.mark.usefixtures("passing")
async def test_who_is_patient_waits_where_the_list_is_throttled(world: World) -> None:
    world.library.add(12)
    world.library.throttled_at = {0, 10}
    assert [page.videos async for page in world.sweeps.videos.queue(gate(world, patient=True))] == [5, 10, 12]
    assert queued(world) == [f"video{n}" for n in range(12)]
    assert world.now == NOON + timedelta(seconds=2 * 37 + 12)


async def test_a_timer_gives_way_where_the_list_is_throttled(world: World) -> None:
    world.library.add(12)
    world.library.throttled_at = {10}
    assert await world.sweeps.turns.run("all", patience=timedelta(minutes=8)) == "unfinished"
    assert world.checkpoints.saved["all-videos"]["page"] == "10"
    assert await world.sweeps.turns.run("all", patience=timedelta(minutes=8)) == "done"
    assert queued(world) == [f"video{n}" for n in range(12)]


async def test_who_only_looks_is_told_of_the_limit(world: World) -> None:
    world.library.throttled_at = {0}
    with pytest.raises(TooManyRequests):
        await anext(world.sweeps.videos.find())


@pytest.mark.usefixtures("passing")
async def test_a_sweep_whose_time_is_over_does_not_wait_for_the_queue(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.queue.waiting = 1000
    world.library.add(1)
    with pytest.raises(GaveWay):
        await anext(world.sweeps.videos.queue(gate(world, stop_at=NOON + PATIENCE)))
    assert world.now < NOON + 2 * PATIENCE
