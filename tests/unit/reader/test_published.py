"""Whole sets: by their manifest, from wherever they lie, sync and async; never a mixture of two publications."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from shared.insights.documents import INSIGHTS, SCHEMA_VERSION
from shared.reader import (
    Files,
    Folder,
    NotADocument,
    NotPublished,
    NotWhole,
    published,
    read_set,
    read_set_async,
    read_sets,
    read_sets_async,
)
from shared.reader.videos import together
from tests.samples.publications import FOLDER, Remote, publication, save

WHOLE = publication()


def test_a_set_is_the_same_wherever_it_lies(tmp_path: Path) -> None:
    folder = save(WHOLE, tmp_path)
    taken = read_set(Files(WHOLE), FOLDER)
    assert taken == read_set(Folder(folder), FOLDER) == read_set(Folder(folder / FOLDER))
    assert taken == asyncio.run(read_set_async(Remote(WHOLE), FOLDER))
    bodies = {document.insight: msgspec.json.encode(document) for document in taken.documents()}
    assert bodies == {insight: WHOLE[f"{FOLDER}/{insight}.json"] for insight in INSIGHTS}
    assert msgspec.json.encode(taken.manifest) == WHOLE[f"{FOLDER}/manifest.json"]


def test_items_and_instances_are_iterated_with_their_insight() -> None:
    taken = read_set(Files(WHOLE), FOLDER)
    assert len(list(taken.items())) == sum(len(document.items) for document in taken.documents())
    found = [(one.insight, one.item.name, one.instance.start_seconds) for one in taken.occurrences()]
    assert found == [
        (document.insight, item.name, instance.start_seconds)
        for document in taken.documents()
        for item in document.items
        for instance in item.instances
    ]
    assert {insight for insight, *_ in found} == set(INSIGHTS)


def test_a_library_is_every_video_and_nothing_of_the_apps_own(tmp_path: Path) -> None:
    library = publication("two") | publication("one") | {"_blobs/manifest.json": b"a receipt"}
    ids = ["one", "two"]
    assert [taken.video.id for taken in read_sets(Files(library))] == ids
    assert [taken.video.id for taken in read_sets(Folder(save(library, tmp_path)))] == ids

    async def remote() -> list[str]:
        return [taken.video.id async for taken in read_sets_async(Remote(library))]

    assert asyncio.run(remote()) == ids


def test_a_set_that_can_not_be_read_does_not_stop_the_others() -> None:
    library = publication("one") | publication("two") | publication("zzz")
    library[f"{FOLDER.partition('/')[0]}/one/labels.json"] = b"{}"
    library[f"{FOLDER.partition('/')[0]}/two/manifest.json"] = b"junk"
    told: list[tuple[str, type]] = []

    def refused(folder: str, error: Exception) -> None:
        told.append((folder.rpartition("/")[2], type(error)))

    async def remote() -> list[str]:
        return [taken.video.id async for taken in read_sets_async(Remote(library), refused=refused)]

    assert [taken.video.id for taken in read_sets(Files(library), refused=refused)] == ["zzz"]
    assert asyncio.run(remote()) == ["zzz"]
    assert told == [("one", NotWhole), ("two", NotADocument)] * 2
    with pytest.raises(NotWhole):
        list(read_sets(Files(library)))


def test_a_translation_is_a_set_of_its_own() -> None:
    translated = publication(language="he-IL")
    assert read_set(Files(translated), FOLDER, language="he-IL").topics.video.language == "he-IL"
    assert read_set(Files(translated), FOLDER).topics.video.language == "en-US"
    with pytest.raises(NotPublished, match="no translation into de-DE"):
        read_set(Files(translated), FOLDER, language="de-DE")


@pytest.mark.parametrize("insight", INSIGHTS)
@pytest.mark.parametrize("change", ["another", "gone"])
def test_a_set_that_is_not_whole_is_refused_by_name(insight: str, change: str) -> None:
    name = f"{FOLDER}/{insight}.json"
    broken = dict(WHOLE)
    if change == "gone":
        del broken[name]
    else:
        broken[name] = WHOLE[name].replace(b'"en-US"', b'"en-GB"', 1)
    with pytest.raises(NotWhole, match=f"{insight}.json"):
        read_set(Files(broken), FOLDER)


def test_what_is_no_set_is_refused() -> None:
    with pytest.raises(NotPublished, match=r"nothing is published there"):
        read_set(Files({}), FOLDER)
    later = WHOLE[f"{FOLDER}/manifest.json"].replace(f'"{SCHEMA_VERSION}"'.encode(), b'"2.0"', 1)
    with pytest.raises(NotADocument, match="schemaVersion"):
        read_set(Files({f"{FOLDER}/manifest.json": later}), FOLDER)
    with pytest.raises(ValueError, match="not one document each of topics, keywords, labels"):
        together([read_set(Files(WHOLE), FOLDER).topics])


class Publishing(dict[str, bytes]):
    """One document is still the old one for the first readings."""

    def __init__(self, readings: int) -> None:
        super().__init__(WHOLE)
        self._readings = readings

    def get(self, name: str, default: bytes | None = None) -> bytes | None:  # type: ignore[override]
        if name.endswith("labels.json") and self._readings:
            self._readings -= 1
            return b"old"
        return super().get(name, default)


@pytest.mark.parametrize("readings", [1, 3])
def test_a_reader_with_patience_takes_the_set_once_it_is_whole(readings: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "PAUSE_SECONDS", 0)
    whole = read_set(Files(WHOLE), FOLDER)
    assert read_set(Files(Publishing(readings)), FOLDER, patience=60) == whole
    assert asyncio.run(read_set_async(Remote(Publishing(readings)), FOLDER, patience=60)) == whole
    with pytest.raises(NotWhole):
        read_set(Files(Publishing(readings)), FOLDER)


def test_a_set_that_never_becomes_whole_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "PAUSE_SECONDS", 0)
    with pytest.raises(NotWhole):
        read_set(Files(Publishing(10**9)), FOLDER, patience=0.01)
    with pytest.raises(NotWhole):
        asyncio.run(read_set_async(Remote(Publishing(10**9)), FOLDER, patience=0.01))
