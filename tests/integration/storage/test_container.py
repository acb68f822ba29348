"""The container `insights` beside its folders: what only informs, and listings of everything."""

from datetime import UTC, datetime

from shared.storage.container import StoredBlob
from shared.storage.facts import BlobFacts, bare
from shared.storage.pages import Page
from tests.stacks.storage import Storage

FACTS = BlobFacts(etag="0x1", outcome="published", fetched_at=datetime(2026, 3, 1, 12, tzinfo=UTC))


async def pages(storage: Storage, prefix: str, start: str = "") -> list[Page[StoredBlob]]:
    return [page async for page in storage.container.pages(prefix, start)]


def names(*listed: Page[StoredBlob]) -> list[str]:
    return [blob.name for page in listed for blob in page.items]


async def test_what_is_not_there_reads_as_none(storage: Storage) -> None:
    assert await storage.container.read("no/such") is None
    assert await storage.container.facts("no/such") is None


async def test_a_receipt_is_written_over_whatever_stands_there(storage: Storage) -> None:
    for body, facts in ((b"1", BlobFacts()), (b"2", FACTS)):
        await storage.container.put("_blobs/a.json", body, facts)
    assert await storage.container.read("_blobs/a.json") == b"2"
    assert await storage.container.facts("_blobs/a.json") == FACTS


async def test_a_listing_gives_facts_and_the_version_that_a_folder_gives_quoted(storage: Storage) -> None:
    folder = storage.container.folder("account", "video")
    await folder.put("a.json", b"1", expected=None, facts=FACTS)
    (standing,) = (await folder.list()).values()
    assert names(*await pages(storage, "other")) == []
    assert await pages(storage, "account/") == [
        Page([StoredBlob("account/video/a.json", bare(standing.etag), FACTS)], "")
    ]


async def test_pages_have_the_order_of_names_and_each_goes_on_where_the_last_ended(storage: Storage) -> None:
    expected = [f"_blobs/{name}.json" for name in ("A", "a", "a-b", "a/b", "a_b", "b", "é")]
    for name in reversed(expected):
        await storage.container.put(name, b"1", FACTS)
    await storage.container.put("_blobs-long/x.json", b"1", FACTS)
    storage.page_by(3)
    listed = await pages(storage, "_blobs/")
    assert [len(page.items) for page in listed] == [3, 3, 1]
    assert [blob async for blob in storage.container.walk("_blobs/")] == [
        blob for page in listed for blob in page.items
    ]
    assert sorted(names(*listed)) == sorted(expected)
    assert names(*listed) == sorted(expected)
    for number, page in enumerate(listed[:-1]):
        assert await pages(storage, "_blobs/", page.next) == listed[number + 1 :]
    assert listed[-1].next == ""


async def test_a_place_is_kept_though_what_stood_there_is_gone(storage: Storage) -> None:
    folder = storage.container.folder("account", "video")
    for name in "abcd":
        await folder.put(name, b"1", expected=None, facts=FACTS)
    storage.page_by(2)
    first, _ = await pages(storage, "account/")
    standing = await folder.list()
    for name in "bc":
        await folder.delete(name, expected=standing[name].etag)
    assert names(*await pages(storage, "account/", first.next)) == ["account/video/d"]
