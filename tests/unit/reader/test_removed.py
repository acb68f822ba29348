"""A video that is gone is passed over, wherever its documents are read from; what was kept can be asked for."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shared.commands import app
from shared.reader import Files, Folder, NotPublished, VideoRemoved, read_set, read_sets
from shared.reader.documents import from_container, from_disk
from tests.samples.publications import ACCOUNT, Remote, publication, save

NAMES = {"topics.json", "labels.json"}
LIBRARY = publication("one") | publication("two") | publication("zzz")
MARKED = LIBRARY | {f"{ACCOUNT}/two/removed.json": b"{}"}
TWO = f"{ACCOUNT}/two"


def test_a_set_of_a_video_that_is_gone_has_to_be_asked_for() -> None:
    assert [found.video.id for found in read_sets(Files(MARKED))] == ["one", "zzz"]
    with pytest.raises(VideoRemoved, match="no such video any more"):
        read_set(Files(MARKED), TWO)
    assert read_set(Files(MARKED), TWO, even_removed=True).video.id == "two"


def test_of_what_was_deleted_there_is_nothing_to_ask_for() -> None:
    deleted = {name: body for name, body in MARKED.items() if not name.startswith(TWO)} | {f"{TWO}/removed.json": b"{}"}
    with pytest.raises(VideoRemoved):
        read_set(Files(deleted), TWO)
    with pytest.raises(NotPublished, match="nothing is published"):
        read_set(Files(deleted), TWO, even_removed=True)


def test_documents_are_passed_over_in_containers_and_folders(tmp_path: Path) -> None:
    async def remote() -> list[str]:
        return [document.video.id async for document in from_container(Remote(MARKED), NAMES)]

    folder = save(MARKED, tmp_path)
    below = [document.video.id for document in from_disk([folder], NAMES)]
    assert asyncio.run(remote()) == below == ["one", "one", "zzz", "zzz"]
    assert [document.video.id for document in from_disk([folder / TWO], NAMES)] == ["two", "two"]
    assert read_set(Folder(folder), f"{ACCOUNT}/one").video.id == "one"


def test_a_library_of_pages_is_without_it_and_its_own_page_can_be_had(tmp_path: Path) -> None:
    folder = save(MARKED, tmp_path / "insights")
    site = tmp_path / "site"
    ran = CliRunner().invoke(app, ["report", "--library", str(folder), "-o", str(site)])
    assert ran.exit_code == 0, ran.output
    assert {page.stem for page in (site / "videos" / ACCOUNT).glob("*.html")} == {
        "one",
        "one.times",
        "zzz",
        "zzz.times",
    }
    alone = CliRunner().invoke(app, ["report", str(folder / TWO), "-o", str(tmp_path / "two.html")])
    assert alone.exit_code == 0, alone.output
