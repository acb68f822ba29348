"""The library as files: what the search is given, and where its links lead."""

from itertools import batched, pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from shared.report import LibraryVideo, library, render_report, terms, write_library
from shared.report.library import INDEX_HREF
from tests.reading.report_page import data_of, hash_source, policy_of, read
from tests.samples.documents import HOSTILE, decoded, make_documents


def test_every_video_has_its_report_and_leads_back(tmp_path: Path) -> None:
    shelf = [make_documents(seed) for seed in range(3)]
    index = write_library((LibraryVideo(decoded(documents)) for documents in shelf), tmp_path)
    videos = data_of(index.read_text(encoding="utf-8"))["videos"]
    assert [video["id"] for video in videos] == [documents["topics"]["video"]["id"] for documents in shelf]
    for video, documents in zip(videos, shelf, strict=True):
        report = tmp_path / unquote(video["href"])
        assert report.read_text(encoding="utf-8") == render_report(decoded(documents), library_href=INDEX_HREF)
        assert (report.parent / INDEX_HREF).resolve() == index


def postings(out: Path) -> dict[tuple[int, int, int], tuple[str, float]]:
    """What the parts of a library say, as its page reads them: name and coverage by video, insight and position."""
    index = data_of((out / "index.html").read_text(encoding="utf-8"))
    firsts = [*index["shards"], len(index["terms"])]
    found = {}
    for shard, (first, end) in enumerate(pairwise(firsts)):
        part = data_of((out / "search" / f"{shard}.html").read_text(encoding="utf-8"))
        assert len(part) == end - first
        for name, numbers in zip(index["terms"][first:end], part, strict=True):
            video = 0
            for step, insight, position, tenths in batched(numbers, 4, strict=True):
                video += step
                found[video, insight, position] = (name, tenths / 10)
    return found


@pytest.mark.parametrize("shard", [4, 60_000])
def test_every_item_can_be_found_in_one_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shard: int) -> None:
    monkeypatch.setattr(terms, "SHARD", shard)
    shelf = [make_documents(seed) for seed in range(3)]
    write_library(map(LibraryVideo, map(decoded, shelf)), tmp_path)
    assert postings(tmp_path) == {
        (video, insight, position): (item["name"], round(item["coverageSeconds"] * 10) / 10)
        for video, documents in enumerate(shelf)
        for insight, name in enumerate(("topics", "keywords", "labels"))
        for position, item in enumerate(documents[name]["items"])
    }


def test_the_times_of_a_video_stand_beside_its_report(tmp_path: Path) -> None:
    documents = make_documents()
    video = documents["topics"]["video"]
    write_library([LibraryVideo(decoded(documents))], tmp_path)
    page = (tmp_path / "videos" / video["accountId"] / f"{video['id']}.times.html").read_text(encoding="utf-8")
    assert data_of(page) == [
        [
            [one[end] for one in item["instances"] for end in ("adjustedStartSeconds", "adjustedEndSeconds")]
            for item in documents[insight]["items"]
        ]
        for insight in ("topics", "keywords", "labels")
    ]


def test_a_part_can_do_nothing_but_send_its_data(tmp_path: Path) -> None:
    write_library([LibraryVideo(decoded(make_documents()))], tmp_path)
    page = (tmp_path / "search" / "0.html").read_text(encoding="utf-8")
    policy = policy_of(page)
    assert set(policy) == {"default-src", "script-src"}
    assert policy["default-src"] == "'none'"
    (script,) = [text for tag, attributes, text in read(page) if tag == "script" and "type" not in attributes]
    assert policy["script-src"] == hash_source(script)


def test_the_same_videos_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write_library([LibraryVideo(decoded(make_documents()))], tmp_path / name) for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_an_empty_library_is_a_page(tmp_path: Path) -> None:
    page = write_library([], tmp_path).read_text(encoding="utf-8")
    assert data_of(page) == {"videos": [], "terms": [], "shards": [], "common": []}
    assert policy_of(page)["default-src"] == "'none'"


@pytest.mark.parametrize("video_id", ["../../escape", "a/b", "", ".", HOSTILE[0]])
def test_an_id_that_is_no_plain_name_writes_nothing(tmp_path: Path, video_id: str) -> None:
    documents = make_documents()
    documents["topics"]["video"]["id"] = video_id
    with pytest.raises(ValueError, match="not an id"):
        write_library([LibraryVideo(decoded(documents))], tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_page_that_cannot_be_written_leaves_the_earlier_one(tmp_path: Path) -> None:
    page = library.write_page(tmp_path / "index.html", "an earlier page")
    with pytest.raises(UnicodeEncodeError):
        library.write_page(page, "no letter: \ud800")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["an earlier page"]
