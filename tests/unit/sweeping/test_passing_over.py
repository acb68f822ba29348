"""What is wrong with one item, one record or one checkpoint is not the trouble of all; with faults that never end."""

from datetime import timedelta
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError

from shared.errors import Transient
from shared.names import receipt_of
from shared.storage.facts import BlobFacts
from shared.sweeping.gate import SHARE
from shared.video_indexer import VideoSummary
from tests.fakes.world import NOON, World
from tests.samples.indexes.generator import ACCOUNT_ID

PATIENCE = timedelta(minutes=8)
SHORT = timedelta(seconds=30)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def passing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sleeps lets the clock go on, and does not wait."""

    async def sleep(seconds: float) -> None:
        world.passes(timedelta(seconds=seconds))

    monkeypatch.setattr("asyncio.sleep", sleep)


def queued(world: World) -> list[str]:
    found = sorted(event.video_id or event.blob or "" for event, _ in world.queue.sent)
    world.queue.sent.clear()
    return found


def unreadable(world: World, *names: str) -> None:
    """From now on nothing can be told of these records."""

    def refuse(name: str) -> None:
        if name in names:
            raise ValueError("an answer that is none")

    world.container.on_read = refuse


@pytest.mark.parametrize("kind", ["recent", "all"])
async def test_one_video_and_one_blob_are_counted_and_passed_over(world: World, kind: Any) -> None:
    world.library.add(3)
    world.library.videos.append(VideoSummary("no id!", state="Processed"))
    for name in ("a.json", "b.json", "x/../c.json"):
        world.blobs.drop(name, b"{}")
    unreadable(world, f"{ACCOUNT_ID}/video1/manifest.json", receipt_of("a.json"))
    for _ in range(3):
        assert await world.sweeps.turns.run(kind, patience=PATIENCE) == "done"
        assert queued(world) == ["b.json", "video0", "video2"]
        videos, blobs = (world.checkpoints.saved[f"{kind}-{part}"] for part in ("videos", "blobs"))
        assert (videos["troubles"], blobs["troubles"]) == (2, 2)
        assert "video video1: ValueError" in videos["named"]
        world.passes(timedelta(hours=24))


async def test_a_list_out_of_order_leaves_the_other_sweep_alone(world: World) -> None:
    world.library.error = OSError("for ever")
    world.blobs.drop("a.json", b"{}")
    with pytest.RaisesGroup(OSError):
        await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert queued(world) == ["a.json"]
    world.library.error = None
    world.library.add(1)
    world.blobs.on_read = refuse_the_listing
    with pytest.RaisesGroup(OSError):
        await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert queued(world) == ["video0"]


def refuse_the_listing(name: str) -> None:
    if not name:
        raise OSError("for ever")


async def test_more_blobs_than_a_turn_can_walk_keep_no_video_waiting_and_are_all_reached(world: World) -> None:
    """Each receipt takes a second to ask for, and a turn has thirty."""
    world.library.add(1)
    world.blobs.page_size = world.container.page_size = 7
    names = [f"{n:03}.json" for n in range(100)]
    for name in names:
        world.blobs.drop(name, b"{}")
    world.queue.on_send = lambda: world.passes(timedelta(seconds=1))
    seen: list[str] = []
    for _ in range(6):
        await world.sweeps.turns.run("recent", patience=SHORT)
        seen += queued(world)
    assert set(seen) == {*names, "video0"}
    blobs = [name for name in seen if name != "video0"]
    assert blobs[: len(names)] == names, "a turn began again before it had reached the last"


async def test_a_walk_over_handled_blobs_goes_on_beside_its_receipts(world: World) -> None:
    world.blobs.page_size = world.container.page_size = 3
    for number in range(10):
        world.blobs.drop(f"{number}.json", b"{}", '"0x1"')
        if number != 8:
            world.container.store(f"_blobs/{number}.json", b"{}", {"etag": '"0x1"', "outcome": "published"})
    asked: list[str] = []
    world.container.on_read = asked.append
    world.checkpoints.saved["recent-blobs"] = {"started": NOON.isoformat(), "page": "6.json", "after": "6.json"}
    world.checkpoints.saved["recent-blobs"]["receipts"] = "_blobs/6.json"
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert queued(world) == ["8.json"]
    assert [name for name in asked if name.endswith(".json")] == ["_blobs/8.json"]


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"started": None},
        {"started": "2026-03-01T12:00:00", "page": -1, "after": 7, "troubles": "many", "named": 3, "stuck": []},
        {"started": "soon", "finished": True},
        {"started": "2099-01-01T00:00:00Z", "finished": True},
        {"videos": "done", "started": "2026-01-01T00:00:00+00:00"},
        {"started": "2026-03-01T12:00:00Z", "page": "A page that has gone", "after": "nobody"},
    ],
)
async def test_a_checkpoint_that_makes_no_sense_is_a_fresh_start(world: World, state: dict[str, Any]) -> None:
    world.library.add(2)
    world.blobs.drop("a.json", b"{}")
    for part in ("videos", "blobs"):
        world.checkpoints.saved[f"all-{part}"] = dict(state)
    assert await world.sweeps.turns.run("all", patience=PATIENCE) == "done"
    assert queued(world) == ["a.json", "video0", "video1"]


async def test_a_place_that_the_service_has_forgotten_is_given_up(world: World) -> None:
    world.blobs.drop("a.json", b"{}")
    world.blobs.forgotten.add("gone")
    world.checkpoints.saved["recent-blobs"] = {"started": NOON.isoformat(), "page": "gone"}
    for _ in range(3):
        with pytest.RaisesGroup(HttpResponseError):
            await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert await world.sweeps.turns.run("recent", patience=PATIENCE) == "done"
    assert queued(world) == ["a.json"]


@pytest.mark.parametrize("facts", [BlobFacts(outcome="failed"), BlobFacts(outcome="failed", fetched_at=NOON)])
async def test_a_receipt_without_a_version_does_not_stop_the_sweep(world: World, facts: BlobFacts) -> None:
    for name in ("a.json", "b.json"):
        world.blobs.drop(name, b"{}")
    world.container.store("_blobs/a.json", b"{}", facts.write())
    world.passes(timedelta(hours=1))
    assert await world.sweeps.turns.run("recent", patience=PATIENCE) == "done"
    assert queued(world) == ["a.json", "b.json"]


@pytest.mark.usefixtures("passing")
async def test_healing_goes_on_beside_a_flood(world: World) -> None:
    """The queue never gets short, and each turn puts in its share of what is next."""
    world.queue.waiting = 1000
    world.library.page_size = 1000
    world.library.add(25)
    seen: list[str] = []
    for _ in range(3):
        outcome = await world.sweeps.turns.run("recent", patience=PATIENCE)
        new = queued(world)
        assert len(new) <= SHARE
        seen += new
    assert outcome == "done"
    assert sorted(seen) == sorted(f"video{n}" for n in range(25))


async def test_a_list_that_does_not_advance_ends_the_walk(world: World) -> None:
    world.library.add(1)
    world.library.stuck = True
    with pytest.RaisesGroup(pytest.RaisesExc(Transient, match="names none that follows it")):
        await world.sweeps.turns.run("recent", patience=PATIENCE)


async def test_what_is_no_video_in_the_list_is_counted(world: World) -> None:
    world.library.add(1)
    world.library.odd = 2
    assert await world.sweeps.turns.run("recent", patience=PATIENCE) == "done"
    assert queued(world) == ["video0"]
    assert world.checkpoints.saved["recent-videos"]["troubles"] == 2
