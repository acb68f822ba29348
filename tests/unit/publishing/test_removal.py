"""What a removal leaves, and how it counts among publications."""

from datetime import timedelta

import pytest

from shared.errors import Transient
from shared.events import IndexingEvent
from shared.publishing.removal import Mode
from shared.storage.facts import BlobFacts
from shared.sweeping.handled import Handled
from shared.video_indexer import NotAuthorized, ServiceUnavailable, VideoGone
from shared.video_indexer.lines import Place
from tests.contract import assert_valid_blob
from tests.fakes.world import FOLDER, NOON, VIDEO, World, index
from tests.samples.indexes.generator import ACCOUNT_ID

NAME = "old.json"
ASKED = IndexingEvent(origin="operator", video_id=VIDEO, received_at=NOON)
CALLED = IndexingEvent(origin="callback", video_id=VIDEO, received_at=NOON)
DROPPED = IndexingEvent(origin="blob", blob=NAME, received_at=NOON)
DOCUMENTS = ["keywords.json", "labels.json", "topics.json"]
SET = [*DOCUMENTS[:2], "manifest.json", DOCUMENTS[2]]
REST = timedelta(minutes=16)
MODES: tuple[Mode, ...] = ("mark", "delete")


@pytest.fixture
def world() -> World:
    return World()


async def publish(world: World, seed: int = 1) -> None:
    world.has(index(seed))
    assert await world.pipeline.handle(ASKED) == "published"
    world.passes(REST)


async def remove(world: World, mode: Mode) -> str:
    """The video goes, and is removed."""
    world.service.answers.clear()
    return await world.removal.remove(VIDEO, mode, place=Place("sweeps"))


def facts(world: World, name: str) -> BlobFacts:
    return BlobFacts.read(world.container.blobs[f"{FOLDER}/{name}"].metadata)


@pytest.mark.parametrize("mode", MODES)
async def test_a_video_that_is_gone_is_marked_or_deleted(world: World, mode: Mode) -> None:
    await publish(world)
    assert await remove(world, mode) == "removed"
    assert world.container.names() == (["removed.json"] if mode == "delete" else sorted([*SET, "removed.json"]))
    assert_valid_blob("removed", world.container.blobs[f"{FOLDER}/removed.json"].body)
    removed = world.container.json(f"{FOLDER}/removed.json")
    assert removed["video"]["id"] == VIDEO
    assert removed["documents"] == ("deleted" if mode == "delete" else "kept")
    before, asked = dict(world.container.blobs), len(world.service.asked)
    assert await remove(world, mode) == "removed"
    assert (world.container.blobs, len(world.service.asked)) == (before, asked)


async def test_what_was_marked_can_be_deleted_later(world: World) -> None:
    await publish(world)
    await remove(world, "mark")
    assert await remove(world, "delete") == "removed"
    assert world.container.names() == ["removed.json"]
    assert await remove(world, "mark") == "removed"
    assert world.container.json(f"{FOLDER}/removed.json")["documents"] == "deleted"


async def test_translations_go_too() -> None:
    world = World(languages=("fr-FR",))
    world.has(index(), language="fr-FR")
    await publish(world)
    assert "topics.fr-FR.json" in world.container.names()
    await remove(world, "delete")
    assert world.container.names() == ["removed.json"]


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (VideoGone("404", reason="video-gone", remedy="None."), "unsure"),
        (VideoGone("404", reason="video-gone", remedy="None.", certain=True), "removed"),
        (None, "there"),
    ],
)
@pytest.mark.parametrize("mode", MODES)
async def test_only_the_services_own_word_removes(
    world: World, mode: Mode, error: Exception | None, found: str
) -> None:
    await publish(world)
    before = dict(world.container.blobs)
    if error:
        world.fails(error)
    assert await world.removal.remove(VIDEO, mode, place=Place("sweeps")) == found
    assert (world.container.blobs == before) is (found != "removed")


@pytest.mark.parametrize("error", [NotAuthorized, ServiceUnavailable])
async def test_an_error_touches_nothing(world: World, error: type[Transient]) -> None:
    await publish(world)
    before = dict(world.container.blobs)
    world.fails(error("no answer", reason="x", remedy="None."))
    with pytest.raises(error):
        await world.removal.remove(VIDEO, "delete", place=Place("sweeps"))
    assert world.container.blobs == before


async def test_what_was_published_just_now_waits(world: World) -> None:
    world.has(index())
    await world.pipeline.handle(ASKED)
    assert await remove(world, "delete") == "recent"
    assert world.container.names() == SET


@pytest.mark.parametrize("mode", MODES)
async def test_what_came_from_a_file_is_never_touched(world: World, mode: Mode) -> None:
    world.blobs.drop(NAME, index(), modified=NOON)
    assert await world.pipeline.handle(DROPPED) == "published"
    world.passes(REST)
    before = dict(world.container.blobs)
    assert await remove(world, mode) == "not-of-service"
    assert world.container.blobs == before
    assert world.service.asked == []


@pytest.mark.parametrize(("kind", "found"), [("video-indexer", "removed"), ("blob", "not-of-service")])
async def test_of_version_1_0_the_manifests_content_tells(world: World, kind: str, found: str) -> None:
    body = b'{"source": {"kind": "%s"}}' % kind.encode()
    world.container.store(f"{FOLDER}/manifest.json", body, BlobFacts(fetched_at=NOON - REST).write())
    assert await remove(world, "mark") == found


@pytest.mark.parametrize("mode", MODES)
async def test_an_old_event_does_not_bring_a_video_back(world: World, mode: Mode) -> None:
    world.blobs.drop(NAME, index(2), modified=NOON - REST)
    await publish(world)
    await remove(world, mode)
    before = {path: blob for path, blob in world.container.blobs.items() if path.startswith(FOLDER)}
    assert await world.pipeline.handle(DROPPED.model_copy(update={"origin": "operator"})) == "superseded"
    assert await world.pipeline.handle(CALLED) == "removed"
    assert {path: blob for path, blob in world.container.blobs.items() if path.startswith(FOLDER)} == before


@pytest.mark.parametrize("mode", MODES)
async def test_a_video_that_is_indexed_again_is_published_anew(world: World, mode: Mode) -> None:
    await publish(world)
    await remove(world, mode)
    before = dict(world.container.blobs)
    world.has(index())
    assert not await Handled(ACCOUNT_ID, world.container).is_published(VIDEO, None)
    assert await world.pipeline.handle(CALLED) == "published"
    assert world.container.names() == SET
    assert facts(world, "manifest.json").outcome == ""
    stale = [name for name in SET if before.get(f"{FOLDER}/{name}") == world.container.blobs[f"{FOLDER}/{name}"]]
    assert stale == [], "whoever let go of the documents hears of each again"


@pytest.mark.parametrize("mode", MODES)
async def test_a_newer_file_is_published_and_stays(world: World, mode: Mode) -> None:
    await publish(world)
    await remove(world, mode)
    world.blobs.drop(NAME, index(3), modified=world.now + timedelta(seconds=1))
    assert await world.pipeline.handle(DROPPED) == "published"
    assert "removed.json" not in world.container.names()
    world.passes(REST)
    assert await remove(world, mode) == "not-of-service"


@pytest.mark.parametrize("mode", MODES)
async def test_the_failure_of_a_video_that_is_gone_goes_with_it(world: World, mode: Mode) -> None:
    await publish(world)
    world.service.answers.clear()
    assert await world.pipeline.handle(ASKED) == "failed"
    world.passes(REST)
    assert await remove(world, mode) == "removed"
    assert "failure.json" not in world.container.names()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("writes", range(1, 6))
async def test_a_crash_before_any_write_heals(world: World, mode: Mode, writes: int) -> None:
    await publish(world)
    left = writes

    def crash(path: str) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise KeyboardInterrupt(path)

    world.container.on_write = crash
    try:
        await remove(world, mode)
    except KeyboardInterrupt:
        world.container.on_write = lambda path: None
        assert await remove(world, mode) == "removed"
    assert world.container.names() == (["removed.json"] if mode == "delete" else sorted([*SET, "removed.json"]))


async def test_a_removal_that_was_cut_off_is_taken_back_where_the_video_is_there(world: World) -> None:
    await publish(world)

    def crash(path: str) -> None:
        if path.endswith("manifest.json"):
            raise KeyboardInterrupt(path)

    world.container.on_write = crash
    with pytest.raises(KeyboardInterrupt):
        await remove(world, "mark")
    assert "removed.json" in world.container.names()
    world.container.on_write = lambda path: None
    world.has(index())
    assert await world.removal.remove(VIDEO, "mark", place=Place("sweeps")) == "there"
    assert world.container.names() == SET


async def test_who_is_always_in_the_way_ends_a_removal_without_harm(world: World) -> None:
    """Another worker touches the manifest before each of its writes."""
    await publish(world)

    def touch(path: str) -> None:
        if path.endswith("manifest.json"):
            blob = world.container.blobs[path]
            world.container.store(path, blob.body, blob.metadata)

    world.container.on_write = touch
    with pytest.raises(Transient, match="others are at work"):
        await remove(world, "delete")
    assert set(SET) <= set(world.container.names())
