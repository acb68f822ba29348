"""What is gone from the account: found by its whole list and by asking, and removed only where that is sure."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shared.bounds.memory import TooLarge
from shared.storage.facts import BlobFacts
from shared.sweeping.account import Listed
from shared.sweeping.gate import Gate
from shared.sweeping.removing import Wanted
from shared.sweeping.search import LONGEST, Search
from shared.video_indexer import NotAuthorized, ServiceUnavailable, TooManyRequests, VideoGone
from tests.contract import assert_valid_blob
from tests.fakes.world import NOON, World
from tests.samples.indexes.generator import ACCOUNT_ID

PATIENCE = timedelta(minutes=8)
DAY = timedelta(hours=24)
DOWN = ServiceUnavailable("503", reason="service-unavailable", remedy="None.")
REFUSED = NotAuthorized("403", reason="not-authorized", remedy="None.")
THROTTLED = TooManyRequests("429", reason="throttled", remedy="None.", delay=30)


def library(world: World, published: int, gone: int, *, origin: str = "service") -> None:
    """So many published videos, of which the last `gone` are no more in the account."""
    world.library.add(published - gone)
    for number in range(published):
        facts = BlobFacts(fetched_at=NOON - DAY, read_at=NOON - DAY, origin="service").write() | {"source": origin}
        path = f"{ACCOUNT_ID}/video{number}"
        world.container.store(f"{path}/manifest.json", b'{"source": {"kind": "video-indexer"}}', facts)
        world.container.store(f"{path}/topics.json", b"{}", facts)
    for number in range(published - gone):
        world.service.answers[f"video{number}", None] = b"{}"


def removed(world: World) -> list[str]:
    return [path.split("/")[1] for path in world.container.blobs if path.endswith("/removed.json")]


async def turn(world: World) -> None:
    await world.sweeps.turns.run("all", patience=PATIENCE)
    world.queue.sent.clear()


@pytest.fixture
def world() -> World:
    return World(removed_videos="mark")


async def test_what_is_gone_is_removed_once_a_day(world: World) -> None:
    library(world, 40, 2)
    world.library.page_size = world.container.page_size = 7
    await turn(world)
    assert removed(world) == ["video38", "video39"]
    for path, blob in world.container.blobs.items():
        if path.endswith("/removed.json"):
            assert_valid_blob("removed", blob.body)
    assert world.checkpoints.saved["all-removed"]["finished"] is True
    assert world.checkpoints.saved["removing"] == {}
    del world.library.videos[0]
    del world.service.answers["video0", None]
    await turn(world)
    assert len(removed(world)) == 2
    world.passes(DAY)
    await turn(world)
    assert len(removed(world)) == 3


@pytest.mark.parametrize("wanted", ["keep", "mark", "delete"])
async def test_it_is_done_as_the_setting_says(wanted: Wanted) -> None:
    world = World(removed_videos=wanted)
    library(world, 40, 1)
    await turn(world)
    assert removed(world) == ([] if wanted == "keep" else ["video39"])
    assert (f"{ACCOUNT_ID}/video39/topics.json" in world.container.blobs) is (wanted != "delete")
    assert ("all-removed" in world.checkpoints.saved) is (wanted != "keep")


def _no_video(world: World) -> None:
    world.library.videos.clear()


def _list_fails(world: World) -> None:
    world.library.error = DOWN


def _refused(world: World) -> None:
    world.service.answers["video39", None] = REFUSED


def _of_a_gateway(world: World) -> None:
    world.service.answers["video39", None] = VideoGone("404", reason="video-gone", remedy="None.")


def _there_all_the_same(world: World) -> None:
    world.service.answers["video39", None] = b"{}"


def _of_a_file(world: World) -> None:
    path = f"{ACCOUNT_ID}/video39/manifest.json"
    blob = world.container.blobs[path]
    world.container.store(path, blob.body, blob.metadata | {"source": "blob"})


@pytest.mark.parametrize("trouble", [_no_video, _list_fails, _refused, _of_a_gateway, _there_all_the_same, _of_a_file])
async def test_what_is_not_sure_removes_nothing(world: World, trouble: Callable[[World], None]) -> None:
    library(world, 40, 1)
    trouble(world)
    try:
        await turn(world)
    except ExceptionGroup:
        assert trouble in (_list_fails, _refused)
    assert removed(world) == []


@pytest.mark.parametrize(
    ("published", "gone", "goes"), [(40, 2, True), (40, 3, False), (19, 1, False), (2100, 101, False)]
)
async def test_many_do_not_go_unasked(world: World, published: int, gone: int, goes: bool) -> None:
    library(world, published, gone)
    world.library.page_size = 1000
    await turn(world)
    assert len(removed(world)) == (gone if goes else 0)
    (named,) = world.checkpoints.saved["all-removed"]["named"] or [""]
    assert ("too many to remove unasked" in named) is not goes


async def test_one_that_cannot_be_asked_for_stays_and_the_others_go(world: World) -> None:
    library(world, 80, 3)
    world.service.answers["video78", None] = DOWN
    await turn(world)
    assert removed(world) == ["video77", "video79"]
    assert "video78: 503" in world.checkpoints.saved["all-removed"]["named"][0]


async def test_those_that_the_service_refuses_each_for_itself_do_not_end_the_search(world: World) -> None:
    library(world, 80, 4)
    for number in (76, 77, 78):
        world.service.answers[f"video{number}", None] = TooLarge(1)
    await turn(world)
    assert removed(world) == ["video79"]
    assert world.checkpoints.saved["all-removed"]["troubles"] == 3


async def test_each_that_could_not_be_told_is_counted(world: World) -> None:
    library(world, 80, 7)
    for number in range(73, 80):
        world.service.answers[f"video{number}", None] = TooLarge(1)
    await turn(world)
    assert world.checkpoints.saved["all-removed"]["troubles"] == 7


async def test_a_failure_recorded_beside_a_removal_goes_with_the_next_search(world: World) -> None:
    library(world, 40, 1)
    await turn(world)
    failure = f"{ACCOUNT_ID}/video39/failure.json"
    world.container.store(failure, b"{}", BlobFacts(origin="service", reason="busy").write())
    world.passes(DAY)
    await turn(world)
    assert failure not in world.container.blobs
    assert removed(world) == ["video39"]


async def test_a_removal_that_was_cut_off_is_kept_in_mind_while_nobody_can_tell() -> None:
    world = World(removed_videos="keep")
    library(world, 40, 1)
    _of_a_gateway(world)
    under_way = {"videos": ["video39"], "mode": "mark"}
    world.checkpoints.saved["removing"] = under_way
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert world.checkpoints.saved["removing"] == under_way
    del world.service.answers["video39", None]
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert removed(world) == ["video39"]


async def test_a_service_that_is_down_for_good_ends_the_turn(world: World) -> None:
    library(world, 100, 5)
    for number in range(95, 100):
        world.service.answers[f"video{number}", None] = DOWN
    with pytest.raises(ExceptionGroup):
        await turn(world)
    assert removed(world) == []


async def test_healing_goes_first(world: World) -> None:
    library(world, 40, 1)
    world.checkpoints.taken = True
    await turn(world)
    assert removed(world) == []
    assert "all-removed" not in world.checkpoints.saved
    world.checkpoints.taken = False
    world.library.add(45)
    del world.library.videos[:39]
    world.queue.waiting = 1000
    await world.sweeps.turns.run("all", patience=timedelta(seconds=-1))
    assert "all-removed" not in world.checkpoints.saved


async def test_a_list_that_breaks_off_tells_of_nothing(world: World) -> None:
    library(world, 40, 1)
    search, gate = Search(NOON), Gate(world.queue, clock=lambda: world.now)
    steps = world.sweeps.removed.search(search, "mark", gate)
    await anext(steps)
    world.library.error = DOWN
    with pytest.raises(ServiceUnavailable):
        await anext(steps)
    assert (search.listed.done, search.missing, search.gone) == (False, [], [])
    with pytest.raises(AssertionError, match="read in part"):
        assert "video39" not in search.listed


async def test_a_throttled_search_goes_on_where_it_was(world: World) -> None:
    library(world, 40, 1)
    world.service.answers["video39", None] = THROTTLED
    await turn(world)
    saved = world.checkpoints.saved["all-removed"]
    assert (saved["finished"], saved["search"]["missing"], saved["search"]["asked"]) == (False, ["video39"], 0)
    del world.service.answers["video39", None]
    world.library.error = DOWN  # the list is not read again
    search = Search.read(saved["search"], world.now)
    gate = Gate(world.queue, clock=lambda: world.now)
    assert [len(found.gone) async for found in world.sweeps.removed.search(search, "mark", gate)] == [1]


async def test_a_removal_that_was_cut_off_is_ended_by_the_next_sweep_whatever_the_setting() -> None:
    world = World(removed_videos="keep")
    library(world, 40, 1)
    world.checkpoints.saved["removing"] = {"videos": ["video39", "../x", 7], "mode": "delete"}
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert removed(world) == ["video39"]
    assert world.checkpoints.saved["removing"] == {}


async def test_one_that_can_never_be_ended_does_not_stop_the_others() -> None:
    world = World(removed_videos="keep")
    library(world, 40, 2)
    world.service.answers["video38", None] = DOWN
    world.checkpoints.saved["removing"] = {"videos": ["video38", "video39"], "mode": "mark"}
    for _ in range(3):
        await world.sweeps.turns.run("recent", patience=PATIENCE)
        assert removed(world) == ["video39"]
        assert world.checkpoints.saved["removing"] == {"videos": ["video38"], "mode": "mark"}


async def test_a_video_that_comes_back_is_queued_by_the_sweep(world: World) -> None:
    library(world, 40, 1)
    await turn(world)
    world.library.add(40)
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert {event.video_id for event, _ in world.queue.sent} == {"video39"}


def test_a_list_is_kept_between_turns_whole() -> None:
    listed = Listed()
    listed.add((f"video{number}" for number in range(100)), next_skip=100, done=False)
    kept = Listed.read(listed.state())
    kept.add(["last"], next_skip=101, done=True)
    assert ("video99" in kept, "last" in kept, "video100" in kept, len(kept)) == (True, True, False, 101)
    again = Listed.read(kept.state())
    assert ("video0" in again, "nothing" in again) == (True, False)


@pytest.mark.parametrize(
    "state",
    [None, [], {}, {"started": "x"}, {"started": "2026-03-01T12:00:00Z"}, {"started": 7}]
    + [
        {"started": "2026-03-01T12:00:00Z", "listed": {"skip": 5, "done": True, "hashes": wrong}}
        for wrong in ("?", "AA==")
    ]
    + [{"started": "2026-03-01T12:00:00Z", "missing": 3, "listed": {"skip": 0, "done": True, "hashes": ""}}],
)
def test_a_checkpoint_that_makes_no_sense_is_a_fresh_start(state: Any) -> None:
    search = Search.read(state, NOON)
    assert (search.missing, search.gone, search.walked, search.asked) == ([], [], False, 0)


def test_a_search_of_long_ago_is_begun_anew() -> None:
    search = Search(NOON - LONGEST - timedelta(seconds=1), missing=["video1"])
    search.listed.add(["video0"], next_skip=1, done=True)
    assert Search.read(search.state(), NOON).missing == []
    assert Search.read(search.state(), NOON - LONGEST).missing == ["video1"]
