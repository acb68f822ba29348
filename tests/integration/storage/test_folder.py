"""A video's folder: what is written is listed, and a write over anything but what was listed is a conflict."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.errors import Conflict
from shared.publishing.commit import Folder
from shared.storage.facts import BlobFacts, quoted
from tests.stacks.storage import Storage

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FACTS = BlobFacts(sha256="ab" * 32, fetched_at=NOON)
EVERY_FACT = BlobFacts(
    sha256="ab" * 32,
    fetched_at=NOON,
    read_at=NOON.replace(microsecond=123_456),
    origin="blob",
    file="nightly/Тест 東京 %20 'x'.json",
    setup="1.1.0 0.5",
    documents="cd" * 32,
    etag="0x8DE",
    outcome="failed",
    reason="too-large",
    repeats=7,
)


@pytest.fixture
def folder(storage: Storage) -> Folder:
    return storage.container.folder("account", "video")


async def put(folder: Folder, body: bytes, expected: str | None) -> str:
    """Writes the one blob; its new ETag."""
    await folder.put("a.json", body, expected=expected, facts=FACTS)
    return (await folder.list())["a.json"].etag


async def test_what_was_written_is_listed_with_all_its_facts(folder: Folder) -> None:
    assert await folder.list() == {}
    await folder.put("a.json", b"{}", expected=None, facts=EVERY_FACT)
    listed = await folder.list()
    assert {name: standing.facts for name, standing in listed.items()} == {"a.json": EVERY_FACT}
    etag = listed["a.json"].etag
    assert etag == quoted(etag)


async def test_a_listing_has_the_order_of_names_and_nothing_of_other_videos(storage: Storage) -> None:
    for video_id, names in (("video", ("b", "a.fr-FR", "a", "B")), ("video2", ("c",)), ("vid", ("d",))):
        folder = storage.container.folder("account", video_id)
        for name in names:
            await folder.put(f"{name}.json", b"1", expected=None, facts=FACTS)
    listed = await storage.container.folder("account", "video").list()
    assert list(listed) == ["B.json", "a.fr-FR.json", "a.json", "b.json"]
    assert len({standing.etag for standing in listed.values()}) == 4


async def test_creating_over_a_blob_is_a_conflict(folder: Folder) -> None:
    await put(folder, b"1", None)
    with pytest.raises(Conflict):
        await put(folder, b"2", None)


async def test_every_write_over_a_changed_blob_is_a_conflict(storage: Storage, folder: Folder) -> None:
    stale = await put(folder, b"1", None)
    fresh = await put(folder, b"2", stale)
    assert fresh != stale
    with pytest.raises(Conflict):
        await put(folder, b"3", stale)
    with pytest.raises(Conflict):
        await folder.touch("a.json", expected=stale, facts=FACTS)
    with pytest.raises(Conflict):
        await folder.delete("a.json", expected=stale)
    await folder.touch("a.json", expected=fresh, facts=replace(FACTS, sha256="cd" * 32))
    touched = (await folder.list())["a.json"]
    assert touched.etag != fresh
    assert touched.facts.sha256 == "cd" * 32
    assert await storage.container.read(f"{folder.path}/a.json") == b"2"


async def test_the_same_bytes_again_are_another_version(folder: Folder) -> None:
    first = await put(folder, b"1", None)
    assert await put(folder, b"1", first) != first


async def test_every_write_over_a_blob_that_is_gone_is_a_conflict(folder: Folder) -> None:
    etag = await put(folder, b"1", None)
    await folder.delete("a.json", expected=etag)
    assert await folder.list() == {}
    with pytest.raises(Conflict):
        await put(folder, b"2", etag)
    with pytest.raises(Conflict):
        await folder.touch("a.json", expected=etag, facts=FACTS)
    with pytest.raises(Conflict):
        await folder.delete("a.json", expected=etag)
    assert await put(folder, b"3", None) != etag
