"""What the timers do beside sweeping: give up in time, rest, and record what ended in the poison queue unseen."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from shared.events import IndexingEvent
from shared.video_indexer import TooManyRequests
from tests.fakes.world import FOLDER, NOON, VIDEO, World
from tests.samples.events import received

PATIENCE = timedelta(minutes=1)
SPENT = timedelta(seconds=-1)
THROTTLED = TooManyRequests("list of videos: 429", reason="throttled", remedy="Nothing.", delay=37)
LOST = IndexingEvent(origin="callback", video_id=VIDEO, received_at=NOON)
LOST_BLOB = IndexingEvent(origin="blob", blob="nightly/news.json", received_at=NOON)


@pytest.fixture
def world() -> World:
    return World()


async def test_a_sweep_of_everything_goes_on_where_it_stopped(world: World) -> None:
    world.library.page_size = 1
    world.library.add(2, state="Processing")
    assert await world.sweeps.turns.run("all", patience=SPENT) == "unfinished"
    assert world.checkpoints.saved["all-videos"]["page"] == "1"
    assert await world.sweeps.turns.run("all", patience=PATIENCE) == "done"
    assert {world.checkpoints.saved[f"all-{part}"]["finished"] for part in ("videos", "blobs")} == {True}
    assert await world.sweeps.turns.run("all", patience=PATIENCE) == "not-due"
    world.passes(timedelta(hours=24))
    assert await world.sweeps.turns.run("all", patience=PATIENCE) == "done"


async def test_a_sweep_of_what_is_recent_stops_in_time(world: World) -> None:
    world.library.page_size = 1
    world.library.add(2, state="Processing")
    assert await world.sweeps.turns.run("recent", patience=SPENT) == "unfinished"


@pytest.mark.parametrize("lost", [LOST, LOST_BLOB], ids=["video", "blob"])
async def test_a_message_of_a_lost_worker_is_recorded_once(world: World, lost: IndexingEvent) -> None:
    world.queue.poison += [lost.to_message(), received("poison-not-json.txt")]
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    (path,) = world.container.blobs
    assert path == (f"{FOLDER}/failure.json" if lost.video_id else "_blobs/nightly/news.json")
    record = world.container.json(path)
    assert (record.get("failure") or record)["reason"] == "worker-lost"
    before = dict(world.container.blobs)
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert world.container.blobs == before


@pytest.mark.parametrize("error", [THROTTLED, OSError("out of reach"), None])
async def test_poison_is_recorded_however_the_sweep_ends(world: World, error: Exception | None) -> None:
    world.library.error = error
    world.checkpoints.taken = error is None
    world.queue.poison += [LOST.to_message()]
    failed = pytest.RaisesGroup(pytest.RaisesExc(OSError, match="out of reach"))
    with failed if isinstance(error, OSError) else nullcontext():
        assert await world.sweeps.turns.run("recent", patience=PATIENCE) in ("unfinished", "busy")
    assert list(world.container.blobs) == [f"{FOLDER}/failure.json"]


async def test_a_message_that_cannot_be_recorded_does_not_stop_the_next(world: World) -> None:
    def refuse(path: str) -> None:
        if path.startswith("_blobs/"):
            raise OSError("400 OutOfRangeInput")

    world.container.on_write = refuse
    world.queue.poison += [LOST_BLOB.to_message(), LOST.to_message()]
    assert await world.sweeps.turns.run("recent", patience=PATIENCE) == "done"
    assert list(world.container.blobs) == [f"{FOLDER}/failure.json"]
    assert world.queue.poison == [LOST_BLOB.to_message()]


@pytest.mark.parametrize("etag", ['"0x2"', "", None])
async def test_the_receipt_of_a_lost_worker_is_of_the_version_that_killed_it(world: World, etag: str | None) -> None:
    """A receipt of no version, or of an older one, would let the sweep queue the blob for ever."""
    if etag is not None:
        world.container.store("_blobs/nightly/news.json", b"{}", {"etag": etag, "outcome": "failed"})
    world.blobs.drop("nightly/news.json", b"{}", '"0x3"', modified=NOON)
    world.queue.poison += [LOST_BLOB.to_message()]
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    facts = await world.container.facts("_blobs/nightly/news.json")
    assert facts is not None
    assert (facts.etag, facts.outcome, facts.reason) == ("0x3", "failed", "worker-lost")
    before = dict(world.container.blobs)
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert world.container.blobs == before


async def test_a_blob_that_is_newer_than_its_lost_message_is_left_to_the_sweep(world: World) -> None:
    newer = NOON + timedelta(seconds=1)
    world.blobs.drop("nightly/news.json", b"{}", '"0x3"', modified=newer)
    world.queue.poison += [LOST_BLOB.to_message()]
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert not world.container.blobs


async def test_the_receipt_of_a_blob_that_is_gone_stays(world: World) -> None:
    world.container.store("_blobs/nightly/news.json", b"{}", {"etag": '"0x1"', "outcome": "published"})
    before = dict(world.container.blobs)
    world.queue.poison += [LOST_BLOB.to_message()]
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert world.container.blobs == before


@pytest.mark.parametrize("name", ["manifest.json", "failure.json"])
@pytest.mark.parametrize(
    ("fetched_at", "records"), [("2026-03-01T12:00:00.000000Z", 0), ("2026-03-01T11:59:59.999999Z", 1), ("", 1)]
)
async def test_what_was_handled_since_needs_no_record(world: World, name: str, fetched_at: str, records: int) -> None:
    world.container.store(f"{FOLDER}/{name}", b"{}", {"sha256": "x", "fetchedat": fetched_at})
    world.queue.poison += [LOST.to_message()]
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    stands = world.container.blobs.get(f"{FOLDER}/failure.json")
    assert (stands is not None and b"worker-lost" in stands.body) == bool(records)
    assert world.queue.sent == [], "what may pass is taken up again by the sweep, and not looked at beside"
