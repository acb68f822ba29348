"""The library as files: what the search is given, and where its links lead."""

from pathlib import Path
from urllib.parse import unquote

import pytest

from shared.report import LibraryVideo, render_report, write_library
from shared.report.library import INDEX_HREF
from tests.browser.documents import HOSTILE, checked, make_documents
from tests.unit.test_report import data_of, policy_of


def test_every_video_has_its_report_and_leads_back(tmp_path: Path) -> None:
    shelf = [make_documents(seed) for seed in range(3)]
    index = write_library((LibraryVideo(checked(documents)) for documents in shelf), tmp_path)
    videos = data_of(index.read_text(encoding="utf-8"))["videos"]
    assert [video["id"] for video in videos] == [documents["topics"]["video"]["id"] for documents in shelf]
    for video, documents in zip(videos, shelf, strict=True):
        report = tmp_path / unquote(video["href"])
        assert report.read_text(encoding="utf-8") == render_report(checked(documents), library_href=INDEX_HREF)
        assert (report.parent / INDEX_HREF).resolve() == index


def test_every_instance_of_every_item_can_be_found(tmp_path: Path) -> None:
    shelf = [make_documents(seed) for seed in range(3)]
    index = write_library(map(LibraryVideo, map(checked, shelf)), tmp_path)
    found = {
        (video, insight, position): (name, confidence, times)
        for name, postings in data_of(index.read_text(encoding="utf-8"))["terms"]
        for video, insight, position, confidence, times in postings
    }
    expected = {
        (video, insight, position): (
            item["name"],
            item["confidence"],
            [i[end] for i in item["instances"] for end in ("adjustedStartSeconds", "adjustedEndSeconds")],
        )
        for video, documents in enumerate(shelf)
        for insight, name in enumerate(("topics", "keywords", "labels"))
        for position, item in enumerate(documents[name]["items"])
    }
    assert found == expected


def test_the_same_videos_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write_library([LibraryVideo(checked(make_documents()))], tmp_path / name) for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_an_empty_library_is_a_page(tmp_path: Path) -> None:
    page = write_library([], tmp_path).read_text(encoding="utf-8")
    assert data_of(page) == {"videos": [], "terms": []}
    assert policy_of(page)["default-src"] == "'none'"


@pytest.mark.parametrize("video_id", ["../../escape", "a/b", "", ".", HOSTILE[0]])
def test_an_id_that_is_no_plain_name_writes_nothing(tmp_path: Path, video_id: str) -> None:
    documents = make_documents()
    documents["topics"]["video"]["id"] = video_id
    with pytest.raises(ValueError, match="not an id"):
        write_library([LibraryVideo(checked(documents))], tmp_path)
    assert not list(tmp_path.iterdir())
