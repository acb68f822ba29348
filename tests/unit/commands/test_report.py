"""`python -m shared report`: what it takes, what it leaves out, and what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from shared.commands import app, report
from shared.report.transcript import read_transcript
from tests.reading.report_page import data_of
from tests.samples.documents import make_documents
from tests.samples.indexes.generator import make_index
from tests.samples.publications import publication


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["report", *(str(argument) for argument in arguments)], input=stdin)


def write(folder: Path, documents: dict[str, Any]) -> Path:
    """The documents alone, which no manifest holds together."""
    folder.mkdir(parents=True)
    for name, document in documents.items():
        if name != "manifest":
            (folder / f"{name}.json").write_text(json.dumps(document))
    return folder


def published(container: Path, video_id: str = "abcde12345", *, language: str | None = None) -> Path:
    """A video's folder in a copy of the container, as it is published."""
    folder = container
    for name, body in publication(video_id, language=language).items():
        folder = (container / name).parent
        folder.mkdir(parents=True, exist_ok=True)
        (container / name).write_bytes(body)
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "index.json"
    path.write_text(json.dumps(make_index(1, duration_seconds=120)))
    return path


def shown(page: str) -> Any:
    return data_of(page)["report"]


def said_in(index: Path) -> set[str]:
    lines = json.loads(index.read_text())["videos"][0]["insights"]["transcript"]
    return {line["text"] for line in lines if line["text"]}


def test_the_transcript_comes_from_the_index_and_only_if_asked(index: Path, tmp_path: Path) -> None:
    assert shown(run(index, "-o", "-").stdout)["transcript"] is None
    wrapped = tmp_path / "wrapped.json"
    wrapped.write_bytes(b'{"value": [' + index.read_bytes() + b"]}")
    for made in (
        run(index, "-o", "-", "--with", "transcript"),
        run(wrapped, "-o", "-", "--with", "transcript"),
        run("-", "-o", "-", "--with", "transcript", stdin=index.read_bytes()),
    ):
        assert {line["text"] for line in shown(made.stdout)["transcript"]["lines"]} == said_in(index)


@pytest.mark.parametrize("name", [".", "topics.json"])
def test_what_is_published_has_no_transcript(tmp_path: Path, name: str) -> None:
    refused = run(published(tmp_path) / name, "-o", tmp_path / "report.html", "--with", "transcript")
    assert (refused.exit_code, "needs an INDEX.json" in refused.stderr) == (1, True)
    assert run("--library", tmp_path, "-o", tmp_path / "site", "--with", "transcript").exit_code == 2


def test_a_line_that_cannot_be_read_costs_only_itself() -> None:
    lines = [
        {"text": "good", "instances": [{"start": "0:00:01", "end": "0:00:02", "adjustedStart": "0:00:11"}]},
        {"text": "bad time", "instances": [{"start": "soon", "end": "0:00:02"}]},
        {"text": "", "instances": [{"start": "0:00:03", "end": "0:00:04"}]},
        {"text": "half a pair: \ud800", "instances": []},
        {"text": 7},
        "no line",
    ]
    body = json.dumps({"videos": [{"insights": {"transcript": lines}}, {}]}).encode()
    line = {"start": 11, "end": 2, "text": "good", "speaker": None, "language": None}
    assert json.loads(read_transcript(body) or b"") == {"lines": [line], "unread": 4}
    assert read_transcript(b'{"videos":[{"insights":{}}]}') is None


def test_translations_come_from_the_folder_and_one_that_is_not_whole_costs_only_itself(tmp_path: Path) -> None:
    folder = published(tmp_path, language="el-GR")
    french = json.loads((folder / "labels.el-GR.json").read_bytes())
    assert shown(run(folder, "-o", "-").stdout)["translations"]["el-GR"]["labels"]["items"] == french["items"]
    (folder / "labels.el-GR.json").write_text(json.dumps(french | {"items": []}))
    made = run(folder, "-o", "-")
    assert (made.exit_code, shown(made.stdout)["translations"]) == (0, {})
    assert "labels.el-GR.json: not the document that the manifest names" in made.stderr
    assert "the page is without el-GR" in made.stderr


def test_documents_of_another_publication_than_the_manifests_are_refused(tmp_path: Path) -> None:
    folder = published(tmp_path)
    (folder / "labels.json").write_bytes((folder / "labels.json").read_bytes() + b"\n")
    refused = run(folder, "-o", tmp_path / "report.html")
    assert (refused.exit_code, "labels.json: not the document" in refused.stderr) == (1, True)


def test_thresholds_make_the_page_smaller(tmp_path: Path) -> None:
    folder = write(tmp_path / "video", make_documents())
    documents = shown(run(folder, "-o", "-", "--top", 2, "--min-confidence", 0.8).stdout)["documents"]
    assert [len(documents[insight]["items"]) for insight in ("topics", "keywords", "labels")] == [2, 2, 2]
    assert all(item["confidence"] >= 0.8 for document in documents.values() for item in document["items"])


def test_thresholds_hold_in_a_library_and_in_translations(tmp_path: Path) -> None:
    published(tmp_path / "in", language="el-GR")
    assert run("--library", tmp_path / "in", "-o", tmp_path / "site", "--top", 1).exit_code == 0
    (page,) = (path for path in (tmp_path / "site" / "videos").rglob("*.html") if ".times" not in path.name)
    held = shown(page.read_text())
    for documents in (held["documents"], held["translations"]["el-GR"]):
        assert all(len(document["items"]) <= 1 for document in documents.values())
    assert sum(len(document["items"]) for document in held["documents"].values()) > 0


def test_a_large_page_is_said_before_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "video", make_documents())
    monkeypatch.setattr(report, "LARGE", 100)
    warned = run(folder, "-o", tmp_path / "report.html")
    assert "instances make a page of about" in warned.stderr
    assert "; --min-confidence 0.8 or --top 100 would make it smaller" in warned.stderr
    least = run(folder, "-o", tmp_path / "report.html", "--min-confidence", 0.1)
    assert "; --top 100 would make it smaller" in least.stderr
    both = run(folder, "-o", tmp_path / "report.html", "--min-confidence", 0.1, "--top", 1000)
    assert both.stderr.rstrip().endswith(" MB")
    assert run(folder, "-o", tmp_path / "report.html", "-q").stderr == ""


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda document: document["items"][0].pop("instances"), "missing required field `instances`"),
        (lambda document: document["items"][0].update(coverageSeconds=-1), "Expected `int` >= 0"),
        (lambda document: document.update(schemaVersion="2.0"), "matching regex"),
        (lambda document: document.update(items={}), "Expected `array`, got `object`"),
    ],
)
def test_documents_that_do_not_follow_the_contract_are_refused(
    spoil: Callable[[Any], object], reason: str, tmp_path: Path
) -> None:
    documents = make_documents()
    spoil(documents["labels"])
    folder = write(tmp_path / "video", documents)
    refused = run(folder, "-o", tmp_path / "report.html")
    assert refused.exit_code == 1
    assert f"{folder}/labels.json: " in refused.stderr
    assert reason in refused.stderr
    assert "does not follow the contract: write it anew" in refused.stderr
    assert not (tmp_path / "report.html").exists()


def test_one_video_that_is_refused_costs_a_library_only_itself(tmp_path: Path) -> None:
    for seed in range(3):
        documents = make_documents(seed)
        if seed == 1:
            documents["topics"]["schemaVersion"] = "2.0"
        write(tmp_path / "in" / str(seed), documents)
    done = run("--library", tmp_path / "in", "-o", tmp_path / "site", "--json")
    assert done.exit_code == 1
    assert "1/topics.json: " in done.stderr
    assert json.loads(done.stdout) == {"output": str(tmp_path / "site" / "index.html"), "refused": 1}
    index = data_of((tmp_path / "site" / "index.html").read_text(encoding="utf-8"))
    assert len(index["videos"]) == 2
