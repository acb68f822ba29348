"""What failed for a reason that passes is taken up again, with growing delays, and by itself."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from shared.errors import LASTING, MOST_LOST, WORKER_LOST, passes
from shared.events import IndexingEvent
from shared.storage.facts import BlobFacts
from shared.sweeping.taking_up import FIRST_DELAY, Delays
from shared.video_indexer import ServiceUnavailable, VideoSummary
from tests.fakes.world import FOLDER, NOON, VIDEO, World, index
from tests.samples.indexes.generator import ACCOUNT_ID

SHARED = Path(__file__).parents[3] / "shared"
PATIENCE = timedelta(minutes=8)
QUARTER = timedelta(minutes=15)
OLD = (NOON - timedelta(hours=9)).isoformat()
DOWN = ServiceUnavailable("out of order", reason="service-unavailable", remedy="None.")


@pytest.fixture
def world() -> World:
    return World()


def has(world: World, *ids: str) -> None:
    world.library.videos += [VideoSummary(video_id, None, "Processed", OLD, OLD) for video_id in ids]


def failed(world: World, facts: BlobFacts, video_id: str = VIDEO, body: bytes = b"{}") -> None:
    world.container.store(f"{ACCOUNT_ID}/{video_id}/failure.json", body, facts.write())


async def sweep(world: World) -> list[tuple[str, int]]:
    """What a sweep puts in: id or name, and repeats. Then a quarter of an hour passes."""
    assert await world.sweeps.turns.run("recent", patience=PATIENCE) == "done"
    found = [(event.video_id or event.blob or "", event.repeats) for event, _ in world.queue.sent]
    world.queue.sent.clear()
    world.passes(QUARTER)
    return found


def test_the_delays_grow_to_some_hours() -> None:
    delays = [Delays().after(repeats) for repeats in range(100)]
    assert delays[0] == FIRST_DELAY
    assert delays == sorted(delays)
    assert delays[-1] == timedelta(hours=4)


@pytest.mark.parametrize("reason", ["service-unavailable", "too-old", "HttpResponseError", "busy"])
async def test_a_failure_that_passes_is_taken_up_when_it_is_due_and_once(world: World, reason: str) -> None:
    has(world, VIDEO)
    failed(world, BlobFacts(fetched_at=NOON, reason=reason, repeats=2))
    seen = [await sweep(world) for _ in range(8)]
    assert [number for number, found in enumerate(seen) if found] == [3]  # 40 minutes after it failed
    assert seen[3] == [(VIDEO, 3)]


@pytest.mark.parametrize("reason", sorted(LASTING))
async def test_a_failure_that_lasts_is_left_alone(world: World, reason: str) -> None:
    has(world, VIDEO)
    failed(world, BlobFacts(fetched_at=NOON, reason=reason))
    assert [await sweep(world) for _ in range(4)] == [[]] * 4


@pytest.mark.parametrize(("reason", "expected"), [("service-unavailable", [(VIDEO, 1)]), ("video-gone", [])])
async def test_the_reason_of_an_old_record_stands_in_it(
    world: World, reason: str, expected: list[tuple[str, int]]
) -> None:
    has(world, VIDEO)
    failed(world, BlobFacts(sha256="x", fetched_at=NOON - FIRST_DELAY), body=msgspec.json.encode({"reason": reason}))
    world.blobs.drop("a.json", b"{}")
    receipt = msgspec.json.encode({"outcome": "failed", "failure": {"reason": reason}})
    world.container.store("_blobs/a.json", receipt, {"etag": '"1"', "outcome": "failed"})
    assert sorted(await sweep(world)) == sorted(expected + ([("a.json", 1)] if expected else []))


async def test_a_dropped_blob_is_taken_up_as_a_video_is(world: World) -> None:
    world.blobs.drop("a.json", b"{}")
    facts = BlobFacts(etag="1", outcome="failed", reason="service-unavailable", fetched_at=NOON)
    world.container.store("_blobs/a.json", b"{}", facts.write())
    assert [await sweep(world) for _ in range(4)] == [[], [("a.json", 1)], [], []]


async def test_a_failure_beside_good_documents_is_asked_for_whatever_is_published(world: World) -> None:
    has(world, VIDEO)
    world.container.store(f"{FOLDER}/manifest.json", b"{}", BlobFacts(read_at=NOON, origin="service").write())
    failed(world, BlobFacts(fetched_at=NOON - FIRST_DELAY, reason="busy"))
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    ((event, _),) = world.queue.sent
    assert (event.repeats, event.last_indexed) == (1, None)


@pytest.mark.parametrize(
    ("others_are_answered", "tries"), [(True, 6), (False, 32)], ids=["its own fault", "perhaps an outage"]
)
async def test_delays_grow_only_where_others_are_answered(world: World, others_are_answered: bool, tries: int) -> None:
    """For eight hours every event fails, as if each were a last try; within four, or in a quarter, it is asked anew."""
    has(world, VIDEO)
    world.fails(DOWN)
    for turn in range(32):
        await world.sweeps.turns.run("recent", patience=PATIENCE)
        events = [event for event, _ in world.queue.sent if event.video_id == VIDEO]
        world.queue.sent.clear()
        if others_are_answered:
            world.has(index(video_id=f"another{turn}"), f"another{turn}")
            await world.pipeline.handle(IndexingEvent(origin="callback", video_id=f"another{turn}"))
        for event in events:
            await world.pipeline.handle(event, last_try=True)
        world.passes(QUARTER)
    assert world.service.asked.count((VIDEO, None)) == tries
    world.has(index())
    for _ in range(17 if others_are_answered else 2):
        await world.sweeps.turns.run("recent", patience=PATIENCE)
        for event, _ in world.queue.sent:
            await world.pipeline.handle(event)
        world.queue.sent.clear()
        world.passes(QUARTER)
    assert f"{FOLDER}/manifest.json" in world.container.blobs
    assert f"{FOLDER}/failure.json" not in world.container.blobs


@pytest.mark.parametrize(("later", "expected"), [(-1, []), (0, []), (1, [(VIDEO, 0)])])
async def test_a_failure_that_lasts_is_looked_at_where_documents_were_read_later(
    world: World, later: int, expected: list[tuple[str, int]]
) -> None:
    has(world, VIDEO)
    read_at = NOON + timedelta(seconds=later)
    world.container.store(f"{FOLDER}/manifest.json", b"{}", BlobFacts(read_at=read_at, origin="service").write())
    failed(world, BlobFacts(fetched_at=NOON, read_at=NOON, origin="service", reason="indexing-failed"))
    assert await sweep(world) == expected


async def test_who_took_the_worker_along_is_tried_alone_three_times(world: World) -> None:
    ids = ["lost0", "lost1", "lost2"]
    has(world, *ids, VIDEO)
    for video_id in ids:
        failed(world, BlobFacts(fetched_at=NOON - timedelta(hours=5), reason="worker-lost"), video_id)
    failed(world, BlobFacts(fetched_at=NOON - timedelta(hours=5), reason="busy"))
    tried: list[tuple[str, int]] = []
    for _ in range(200):
        await world.sweeps.turns.run("recent", patience=PATIENCE)
        put_in = [(event, delay) for event, delay in world.queue.sent if event.repeats and not event.recheck]
        lost = [(event, delay) for event, delay in put_in if event.video_id != VIDEO]
        assert len(lost) <= 1
        if lost and len(put_in) > len(lost):
            assert [delay for _, delay in lost] == [600]
        world.queue.sent.clear()
        for event, _ in lost:
            tried.append((event.video_id or "", event.repeats))
            world.passes(timedelta(minutes=1))
            world.queue.poison.append(event.to_message())
        world.passes(QUARTER)
    assert sorted(tried) == [(video_id, repeats) for video_id in ids for repeats in (1, 2, 3)]
    for video_id in ids:
        record = world.container.json(f"{ACCOUNT_ID}/{video_id}/failure.json")
        assert (record["kind"], record["reason"]) == ("permanent", "worker-lost")
    assert world.queue.poison == []


async def test_the_next_waits_until_what_became_of_the_one_before_is_known(world: World) -> None:
    has(world, "lost0", "lost1")
    for video_id in ("lost0", "lost1"):
        failed(world, BlobFacts(fetched_at=NOON - timedelta(hours=5), reason="worker-lost"), video_id)
    assert [await sweep(world) for _ in range(3)] == [[("lost0", 1)], [], []]
    del world.container.blobs[f"{ACCOUNT_ID}/lost0/failure.json"]
    world.container.store(f"{ACCOUNT_ID}/lost0/manifest.json", b"{}", BlobFacts(read_at=NOON).write())
    assert [await sweep(world) for _ in range(2)] == [[("lost1", 1)], []]


async def test_a_poison_message_goes_when_its_failure_is_recorded(world: World) -> None:
    event = IndexingEvent(origin="callback", video_id=VIDEO, received_at=NOON)
    world.queue.poison = [event.to_message(), "no event"]
    await world.sweeps.turns.run("recent", patience=PATIENCE)
    assert world.queue.poison == ["no event"]
    assert world.container.json(f"{FOLDER}/failure.json")["reason"] == "worker-lost"


def test_which_reasons_pass() -> None:
    assert passes("", 0), "a record that cannot be read is made anew"
    assert passes("too-old", 99)
    assert [passes("worker-lost", repeats) for repeats in range(MOST_LOST + 1)] == [True, True, True, False]


def test_every_lasting_reason_is_named_where_passing_ones_are_told_from_it() -> None:
    """A permanent error whose reason were missing there would be asked for every four hours, for ever."""
    trees = [ast.parse(file.read_bytes()) for file in SHARED.rglob("*.py")]
    classes = {node.name: node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    lasting, passing = (_reasons(trees, _kinds_of(base, classes)) for base in ("Permanent", ("Transient", "Throttled")))
    assert lasting - NEVER_TAKEN_FOR_LASTING == LASTING
    assert not passing & LASTING


def test_the_guide_names_every_reason_that_needs_a_person() -> None:
    guide = (SHARED.parent / "docs" / "operating.md").read_text()
    person = guide.partition("### What needs a person")[2].partition("\n## ")[0]
    assert set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", person)) == LASTING | {WORKER_LOST}


NEVER_TAKEN_FOR_LASTING = {"too-old", "flood", "event-refused", "not-a-manifest"}
"""What is old may be new again; of a stranger, and of an announcement, nothing is recorded."""


def _kinds_of(bases: str | tuple[str, ...], classes: dict[str, ast.ClassDef]) -> dict[str, ast.ClassDef | None]:
    """The classes of errors of a kind, the bases themselves among them."""
    found: dict[str, ast.ClassDef | None] = dict.fromkeys([bases] if isinstance(bases, str) else bases)
    for _ in range(3):
        for name, node in classes.items():
            if any(isinstance(base, ast.Name) and base.id in found for base in node.bases):
                found[name] = node
    return found


def _reasons(trees: list[ast.Module], kinds: dict[str, ast.ClassDef | None]) -> set[str]:
    """Every reason that an error of these kinds is made with, by its caller or by itself."""
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in kinds]
    made += [node for kind in kinds.values() if kind for node in ast.walk(kind) if isinstance(node, ast.Call)]
    words = [word.value for call in made for word in call.keywords if word.arg == "reason"]
    return {str(word.value) for word in words if isinstance(word, ast.Constant)}
