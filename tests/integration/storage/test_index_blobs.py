"""The container `indexes`: what is dropped is found, listed and read, each version once."""

from datetime import UTC, datetime, timedelta

from shared.storage.facts import bare, quoted
from shared.storage.index_blobs import IndexBlob
from shared.storage.pages import Page
from tests.stacks.storage import Storage

NAME = "nightly/news.json"


async def pages(storage: Storage, start: str = "") -> list[Page[IndexBlob]]:
    return [page async for page in storage.blobs.pages(start)]


def names(*listed: Page[IndexBlob]) -> list[str]:
    return [blob.name for page in listed for blob in page.items]


async def test_what_is_not_there_is_none(storage: Storage) -> None:
    assert await storage.blobs.find(NAME) is None
    assert await storage.blobs.read(NAME) is None
    assert names(*await pages(storage)) == []


async def test_a_blob_is_the_same_however_it_is_looked_at(storage: Storage) -> None:
    await storage.drop(NAME, b"1", None)
    found, read = await storage.blobs.find(NAME), await storage.blobs.read(NAME)
    ((listed,),) = [page.items for page in await pages(storage)]
    assert found is not None
    assert read is not None
    assert read == (b"1", found.etag, found.modified)
    assert found.etag == quoted(found.etag)
    assert listed == (NAME, bare(found.etag), found.modified)
    assert abs(found.modified - datetime.now(UTC)) < timedelta(minutes=5)


async def test_its_age_is_what_its_metadata_says_where_that_is_longer_ago(storage: Storage) -> None:
    ages = {"old.json": datetime(2020, 1, 1, tzinfo=UTC), "future.json": datetime(2999, 1, 1, tzinfo=UTC)}
    for name, age in ages.items():
        await storage.drop(name, b"1", age)
        found, read = await storage.blobs.find(name), await storage.blobs.read(name)
        assert found is not None
        assert read is not None
        assert read.modified == min(age, found.modified)
        assert found.modified > ages["old.json"]


async def test_a_blob_that_has_not_changed_is_not_read_again(storage: Storage) -> None:
    await storage.drop(NAME, b"1", None)
    first = await storage.blobs.read(NAME)
    assert first is not None
    assert await storage.blobs.read(NAME, first) is first
    await storage.drop(NAME, b"1", None)
    second = await storage.blobs.read(NAME, first)
    assert second is not None
    assert second.body == b"1"
    assert second.etag != first.etag
    await storage.remove(NAME)
    assert await storage.blobs.read(NAME, second) is None


async def test_pages_have_the_order_of_names_and_hold_what_can_be_an_index(storage: Storage) -> None:
    for name in ("d.json", "b.txt", "c.json", "a.json", "e.json"):
        await storage.drop(name, b"1", None)
    storage.page_by(2)
    listed = await pages(storage)
    assert [names(page) for page in listed] == [["a.json"], ["c.json", "d.json"], ["e.json"]]
    assert await pages(storage, listed[0].next) == listed[1:]
    assert listed[-1].next == ""


async def test_a_place_is_kept_though_what_stood_there_is_gone(storage: Storage) -> None:
    for name in "abcd":
        await storage.drop(f"{name}.json", b"1", None)
    storage.page_by(2)
    first, _ = await pages(storage)
    for name in "bc":
        await storage.remove(f"{name}.json")
    assert names(*await pages(storage, first.next)) == ["d.json"]
