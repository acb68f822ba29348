"""What a person names is recognised: it is done, or answered with what would do it."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner, Result

from shared.commands import app
from shared.commands.given import kind_of
from shared.insights import INSIGHTS, normalize
from tests.reading.report_page import data_of
from tests.samples.indexes.files import INDEXES, PATHS

INDEX: Final = PATHS["bom"].read_bytes()
OTHER: Final = PATHS["null-confidence"].read_bytes()
VIDEO: Final = normalize(INDEX).video
FOLDER: Final = f"{VIDEO.account_id}/{VIDEO.id}"
BARE: Final = INDEX.removeprefix(b"\xef\xbb\xbf")


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


def published(folder: Path, *indexes: bytes) -> Path:
    """A folder as `normalize` writes it."""
    for number, index in enumerate(indexes):
        source = folder.parent / f"source-{number}.json"
        source.write_bytes(index)
        assert run("normalize", source, "-o", folder).exit_code == 0
        source.unlink()
    return folder


def pages(site: Path) -> list[Path]:
    """The reports of a library: beside each stand its times, which are no page for people."""
    return [path for path in (site / "videos").rglob("*.html") if not path.name.endswith(".times.html")]


def hint(result: Result) -> str:
    """What a failed command said, on one line and without a trace."""
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Traceback" not in result.stderr
    assert "Errno" not in result.stderr
    return result.stderr.strip()


WRAPPED: Final = {
    "value": b'{"value": ' + BARE + b"}",
    "results": b'{"results": [' + BARE + b'], "nextPage": {}}',
    "body": b'{"statusCode": 200, "body": ' + BARE + b"}",
    "list": b"[" + BARE + b"]",
    "half a surrogate pair beside it": rb'{"note": "\ud800", "value": ' + BARE + b"}",
}


@pytest.mark.parametrize("wrapping", WRAPPED)
def test_a_wrapped_index_is_taken_out(wrapping: str, tmp_path: Path) -> None:
    source = tmp_path / "wrapped.json"
    source.write_bytes(WRAPPED[wrapping])
    assert run("normalize", source, "-o", tmp_path / "out").exit_code == 0
    assert (tmp_path / "out" / FOLDER / "topics.json").read_bytes() == normalize(INDEX).documents["topics"].body
    assert run("report", source, "-o", tmp_path / "report.html").exit_code == 0
    assert run("export", source, "-o", tmp_path / "rows.ndjson").exit_code == 0
    assert (tmp_path / "rows.ndjson").read_bytes()


def test_two_wrapped_indexes_are_two_videos(tmp_path: Path) -> None:
    source = tmp_path / "two.json"
    source.write_bytes(b'{"value": [' + BARE + b"," + OTHER + b"]}")
    assert len(run("normalize", source, "-o", tmp_path / "out").stdout.splitlines()) == 2
    assert f"report --library {source} -o site" in hint(run("report", source, "-o", tmp_path / "report.html"))
    assert run("report", "--library", source, "-o", tmp_path / "site").exit_code == 0
    assert len(pages(tmp_path / "site")) == 2


def test_a_folder_of_indexes_is_done(tmp_path: Path) -> None:
    indexes = tmp_path / "indexes" / "deep"
    indexes.mkdir(parents=True)
    (indexes / "a.json").write_bytes(INDEX)
    (indexes / "b.json").write_bytes(OTHER)
    (indexes / "package.json").write_text('{"name": "x"}')
    made = run("normalize", tmp_path / "indexes", "-o", tmp_path / "out")
    assert (made.exit_code, len(made.stdout.splitlines())) == (0, 2)
    assert run("report", "--library", tmp_path / "indexes", "-o", tmp_path / "site").exit_code == 0
    assert len(pages(tmp_path / "site")) == 2
    assert run("export", tmp_path / "indexes", "-o", tmp_path / "rows.ndjson").exit_code == 0
    names = {json.loads(line)["videoId"] for line in (tmp_path / "rows.ndjson").read_text().splitlines()}
    assert names == {VIDEO.id, normalize(OTHER).video.id}


def test_one_bad_index_of_a_folder_is_named_and_the_others_are_done(tmp_path: Path) -> None:
    indexes = tmp_path / "indexes"
    indexes.mkdir()
    (indexes / "a.json").write_bytes(INDEX[:100])
    (indexes / "b.json").write_bytes(PATHS["failed"].read_bytes())
    (indexes / "c.json").write_bytes(OTHER)
    made = run("normalize", indexes, "-o", tmp_path / "out")
    assert (made.exit_code, len(made.stdout.splitlines())) == (1, 1)
    assert "2 of 3 not normalized" in made.stderr
    site = run("report", "--library", indexes, "-o", tmp_path / "site")
    assert site.exit_code == 1
    assert "a.json: no index" in site.stderr
    assert "b.json: video" in site.stderr
    assert len(pages(tmp_path / "site")) == 1


def test_a_folder_with_one_video_is_that_video(tmp_path: Path) -> None:
    out = published(tmp_path / "out", INDEX)
    page = tmp_path / "report.html"
    for source in (
        out,
        out / VIDEO.account_id,
        out / FOLDER,
        out / FOLDER / "topics.json",
        out / FOLDER / "manifest.json",
    ):
        page.unlink(missing_ok=True)
        assert run("report", source, "-o", page).exit_code == 0
        assert page.exists()


def test_a_folder_with_several_says_how_to_see_them_all(tmp_path: Path) -> None:
    out = published(tmp_path / "out", INDEX, OTHER)
    assert f"report --library {out} -o site" in hint(run("report", out, "-o", tmp_path / "report.html"))


def test_a_document_without_the_others_says_which_are_missing(tmp_path: Path) -> None:
    out = published(tmp_path / "out", INDEX)
    (out / FOLDER / "labels.json").unlink()
    said = hint(run("report", out / FOLDER / "topics.json", "-o", tmp_path / "report.html"))
    assert f"{out / FOLDER}: labels.json not there" in said
    site = run("report", "--library", out, "-o", tmp_path / "site")
    assert (site.exit_code, "labels.json not there" in site.stderr) == (1, True)


def test_a_document_is_no_index_to_normalize(tmp_path: Path) -> None:
    out = published(tmp_path / "out", INDEX)
    said = hint(run("normalize", out / FOLDER / "topics.json", "-o", tmp_path / "again"))
    assert f"report {out / FOLDER}" in said
    assert f"export {out / FOLDER}" in said
    assert f"report --library {out} -o site" in hint(run("normalize", out, "-o", tmp_path / "again"))


@pytest.mark.parametrize("command", ["normalize", "report", "export"])
@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "it is empty"),
        (b'{"results": [{"id": "abc", "state": "Processed"}]}', "a list of videos, which holds no insights"),
        (b"{}", "accountId"),
        (b"<html>", "not JSON"),
        (None, "No such file or directory"),
    ],
)
def test_what_is_nothing_of_ours_is_named(command: str, body: bytes | None, says: str, tmp_path: Path) -> None:
    source = tmp_path / "it.json"
    if body is not None:
        source.write_bytes(body)
    if command == "report" and body is None:
        says = "neither a folder, a file nor a video id"
    said = run(command, source, "-o", tmp_path / "out")
    assert said.exit_code == 1
    assert f"{source}: " in said.stderr
    assert says in said.stderr
    assert "Errno" not in said.stderr


@pytest.mark.parametrize("command", ["normalize", "report", "export"])
def test_an_empty_folder_is_named(command: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert f"{tmp_path / 'empty'}: no index in it" in hint(run(command, tmp_path / "empty", "-o", tmp_path / "out"))


def test_an_export_takes_documents_folders_and_indexes_alike(tmp_path: Path) -> None:
    out = published(tmp_path / "out", INDEX)
    source = tmp_path / "index.json"
    source.write_bytes(INDEX)
    files = [out / FOLDER / f"{insight}.json" for insight in INSIGHTS]
    rows = [run("export", *sources).stdout_bytes.splitlines() for sources in ([source], [out], files)]
    assert rows[0]
    assert sorted(rows[0]) == sorted(rows[1]) == sorted(rows[2])


@pytest.mark.parametrize("path", sorted(INDEXES.rglob("*.json")), ids=lambda path: path.stem)
def test_no_sample_is_taken_for_something_else(path: Path) -> None:
    body = path.read_bytes()
    expected = {"not-an-object": "wrapped", "no-videos": "other"}.get(path.stem, "index")
    assert kind_of(body) == expected


def test_standard_input_and_output_serve_every_command_on_files() -> None:
    made = run("normalize", "-", "-o", "-", stdin=INDEX)
    documents: list[Any] = [json.loads(line) for line in made.stdout.splitlines()]
    assert [document["insight"] for document in documents] == list(INSIGHTS)
    assert FOLDER in made.stderr
    page = run("report", "-", "-o", "-", stdin=INDEX)
    assert page.stdout.startswith("<!doctype html>")
    assert page.stderr == ""
    rows = run("export", "-", stdin=INDEX)
    assert rows.stdout
    [topics, *_] = made.stdout.splitlines()
    of_topics = run("export", "-", stdin=topics.encode())
    assert set(of_topics.stdout.splitlines()) == {line for line in rows.stdout.splitlines() if '"topics"' in line}


def test_each_page_of_a_library_plays_its_own_video(tmp_path: Path) -> None:
    out = published(tmp_path / "out", INDEX, OTHER)
    url = "https://media.example/{videoId}.mp4"
    assert run("report", "--library", out, "--video", url, "-o", tmp_path / "site").exit_code == 0
    made = pages(tmp_path / "site")
    assert len(made) == 2
    for page in made:
        assert data_of(page.read_text())["page"]["video"] == f"https://media.example/{page.stem}.mp4"


@pytest.mark.parametrize("there", [True, False])
def test_a_video_that_is_not_where_the_page_looks_is_told(*, there: bool, tmp_path: Path) -> None:
    source = tmp_path / "index.json"
    source.write_bytes(INDEX)
    if there:
        (tmp_path / f"{VIDEO.id}.mp4").touch()
    made = run("report", source, "-o", tmp_path / "report.html", "--video", "{videoId}.mp4")
    assert made.exit_code == 0
    assert ("no such file beside" in made.stderr) is not there
