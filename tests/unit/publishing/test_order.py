"""Which index is the newest: an old dropped file never beats a newer index, a failure is part of the order."""

from datetime import datetime, timedelta
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events import IndexingEvent
from shared.publishing.order import (
    failure_is_older,
    failure_is_older_than_failure,
    is_older,
    is_older_than_failure,
)
from shared.storage.facts import BlobFacts
from shared.video_indexer import BadRequest
from tests.contract import assert_valid_blob
from tests.fakes.world import FOLDER, NOON, VIDEO, World, index

NAME = "old.json"
DROPPED = IndexingEvent(origin="blob", blob=NAME, received_at=NOON)
ASKED = IndexingEvent(origin="operator", video_id=VIDEO, received_at=NOON)

sets = st.builds(
    BlobFacts,
    sha256=st.sampled_from("abc"),
    read_at=st.sampled_from([NOON, NOON + timedelta(microseconds=1), NOON + timedelta(seconds=1)]),
    origin=st.sampled_from(["service", "blob"]),
)


def name(world: World) -> str:
    return str(world.container.json(f"{FOLDER}/topics.json")["video"]["name"])


async def test_an_old_file_does_not_beat_a_newer_index(world: World) -> None:
    world.blobs.drop(NAME, index(1), modified=NOON - timedelta(hours=1))
    assert await world.pipeline.handle(DROPPED) == "published"
    world.has(index(2))
    assert await world.pipeline.handle(ASKED) == "published"
    before = dict(world.container.blobs)
    again = DROPPED.model_copy(update={"origin": "operator"})
    assert await world.pipeline.handle(again) == "superseded"
    receipt = world.container.json(f"_blobs/{NAME}")
    assert_valid_blob("receipt", world.container.blobs[f"_blobs/{NAME}"].body)
    assert (receipt["outcome"], receipt["detail"]) == ("ignored", "superseded: a newer index stands")
    assert {path: blob for path, blob in world.container.blobs.items() if path.startswith(FOLDER)} == {
        path: blob for path, blob in before.items() if path.startswith(FOLDER)
    }


async def test_a_file_that_was_handled_is_done_without_being_read(world: World) -> None:
    world.blobs.drop(NAME, index(1))
    assert await world.pipeline.handle(DROPPED) == "published"
    reads = world.blobs.reads
    assert await world.pipeline.handle(DROPPED) == "unchanged"
    assert world.blobs.reads == reads
    world.blobs.drop(NAME, index(2), '"2"', modified=NOON)
    assert await world.pipeline.handle(DROPPED) == "published"


async def test_a_newer_file_beats_an_older_read_and_the_next_read_beats_it(world: World) -> None:
    world.has(index(1))
    assert await world.pipeline.handle(ASKED) == "published"
    world.blobs.drop(NAME, index(2), modified=NOON + timedelta(seconds=1))
    assert await world.pipeline.handle(DROPPED) == "published"
    assert name(world) == "Programme 2"
    assert await world.pipeline.handle(ASKED) == "superseded"
    world.passes(timedelta(seconds=2))
    assert await world.pipeline.handle(ASKED) == "published"
    assert name(world) == "Programme 1"


async def test_within_a_second_the_service_wins(world: World) -> None:
    world.blobs.drop(NAME, index(1), modified=NOON + timedelta(milliseconds=900))
    world.has(index(2))
    assert await world.pipeline.handle(DROPPED) == "published"
    assert await world.pipeline.handle(ASKED) == "published"
    assert await world.pipeline.handle(DROPPED.model_copy(update={"origin": "operator"})) == "superseded"
    assert name(world) == "Programme 2"


@pytest.mark.parametrize("order", list(permutations(range(1, 4))))
async def test_files_of_one_second_end_alike_in_any_order(order: tuple[int, ...]) -> None:
    ends = set()
    for names in (order, (1, 2, 3)):
        world = World()
        for seed in names:
            world.blobs.drop(f"{seed}.json", index(seed), modified=NOON)
            await world.pipeline.handle(IndexingEvent(origin="blob", blob=f"{seed}.json"))
        ends.add(name(world))
    assert len(ends) == 1


async def test_an_older_failure_touches_its_receipt_only(world: World) -> None:
    world.has(index(1))
    assert await world.pipeline.handle(ASKED) == "published"
    world.blobs.drop(NAME, index(state="Failed"), modified=NOON - timedelta(hours=1))
    assert await world.pipeline.handle(DROPPED) == "failed"
    assert world.container.json(f"_blobs/{NAME}")["outcome"] == "failed"
    assert "failure.json" not in world.container.names()


async def test_an_older_file_does_not_take_a_newer_failure_away(world: World) -> None:
    world.fails(BadRequest("no", reason="some-reason", remedy="None."))
    assert await world.pipeline.handle(ASKED) == "failed"
    world.blobs.drop(NAME, index(1), modified=NOON - timedelta(hours=1))
    assert await world.pipeline.handle(DROPPED) == "superseded"
    assert world.container.names() == ["failure.json", NAME]
    world.blobs.drop(NAME, index(1), '"2"', modified=NOON + timedelta(hours=1))
    assert await world.pipeline.handle(DROPPED) == "published"
    assert "failure.json" not in world.container.names()


@pytest.mark.parametrize("written_by_1_0", [NOON - timedelta(hours=2), NOON])
async def test_what_1_0_wrote_is_as_old_as_its_fetch(world: World, written_by_1_0: datetime) -> None:
    world.now = written_by_1_0
    world.has(index(1))
    await world.pipeline.handle(ASKED)
    for path, blob in list(world.container.blobs.items()):
        kept = {key: value for key, value in blob.metadata.items() if key in ("sha256", "fetchedat")}
        world.container.store(path, blob.body, kept)
    world.blobs.drop(NAME, index(2), modified=NOON - timedelta(hours=1))
    older = written_by_1_0 == NOON
    assert await world.pipeline.handle(DROPPED) == ("superseded" if older else "published")


@given(sets, sets)
def test_of_two_sets_one_at_most_is_older(one: BlobFacts, other: BlobFacts) -> None:
    assert not (is_older(one, other) and is_older(other, one))
    assert not is_older(one, one)
    both_of_service = one.origin == other.origin == "service"
    same = (one.origin, one.sha256) == (other.origin, other.sha256)
    if not both_of_service and not same:
        assert is_older(one, other) or is_older(other, one)


@given(sets, sets, sets)
def test_the_order_has_no_ring(one: BlobFacts, two: BlobFacts, three: BlobFacts) -> None:
    """But for two reads of the service, which only the protocol orders."""
    facts = [one, two, three]
    if sum(fact.origin == "service" for fact in facts) < 2:
        assert not (is_older(one, two) and is_older(two, three) and is_older(three, one))


@given(sets, sets)
def test_a_failure_and_documents_never_both_give_way(failure: BlobFacts, documents: BlobFacts) -> None:
    assert not (failure_is_older(failure, documents) and is_older_than_failure(documents, failure))
    assert not (failure_is_older_than_failure(failure, documents) and failure_is_older_than_failure(documents, failure))


def test_reads_of_the_service_are_never_compared() -> None:
    for early, late in product([NOON - timedelta(days=1), NOON, None], repeat=2):
        one, other = (BlobFacts(read_at=moment, origin="service") for moment in (early, late))
        assert not is_older(one, other)
        assert not failure_is_older(one, other)
        assert not failure_is_older_than_failure(one, other)
        assert not is_older_than_failure(one, other)
