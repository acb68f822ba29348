"""`python -m shared report`: what it takes, what it leaves out, and what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from shared.__main__ import app
from shared.commands import report
from shared.report.transcript import read_transcript
from tests.browser.documents import make_documents
from tests.indexes.generator import make_index
from tests.unit.test_report import data_of


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["report", *(str(argument) for argument in arguments)])


def publish(folder: Path, documents: dict[str, Any]) -> Path:
    folder.mkdir(parents=True)
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document))
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "index.json"
    path.write_text(json.dumps(make_index(1, duration_seconds=120)))
    return path


def shown(page: Path) -> Any:
    return data_of(page.read_text(encoding="utf-8"))["report"]


def test_the_transcript_comes_from_the_index_and_only_if_asked(index: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert run(index, "-o", page).exit_code == 0
    assert shown(page)["transcript"] is None
    assert run(index, "-o", page, "--with", "transcript").exit_code == 0
    said = json.loads(index.read_text())["videos"][0]["insights"]["transcript"]
    assert {line["text"] for line in shown(page)["transcript"]["lines"]} == {
        line["text"] for line in said if line["text"]
    }


def test_what_is_published_has_no_transcript(tmp_path: Path) -> None:
    folder = publish(tmp_path / "video", make_documents())
    assert "needs an INDEX.json" in run(folder, "--with", "transcript").stderr


def test_a_line_that_cannot_be_read_costs_only_itself() -> None:
    lines = [
        {"text": "good", "instances": [{"start": "0:00:01", "end": "0:00:02", "adjustedStart": "0:00:11"}]},
        {"text": "bad time", "instances": [{"start": "soon", "end": "0:00:02"}]},
        {"text": "", "instances": [{"start": "0:00:03", "end": "0:00:04"}]},
        {"text": 7},
        "no line",
    ]
    body = json.dumps({"videos": [{"insights": {"transcript": lines}}, {}]}).encode()
    line = {"start": 11, "end": 2, "text": "good", "speaker": None, "language": None}
    assert json.loads(read_transcript(body) or b"") == {"lines": [line], "unread": 3}
    assert read_transcript(b'{"videos":[{"insights":{}}]}') is None


def test_thresholds_make_the_page_smaller(tmp_path: Path) -> None:
    folder = publish(tmp_path / "video", make_documents())
    page = tmp_path / "report.html"
    assert run(folder, "-o", page, "--top", 2, "--min-confidence", 0.8).exit_code == 0
    documents = shown(page)["documents"]
    assert [len(documents[insight]["items"]) for insight in ("topics", "keywords", "labels")] == [2, 2, 2]
    assert all(item["confidence"] >= 0.8 for document in documents.values() for item in document["items"])


def test_a_large_page_is_said_before_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = publish(tmp_path / "video", make_documents())
    monkeypatch.setattr(report, "LARGE", 100)
    warned = run(folder, "-o", tmp_path / "report.html")
    assert "instances make a page of about" in warned.stderr
    assert "--top" in warned.stderr
    assert run(folder, "-o", tmp_path / "report.html", "-q").stderr == ""


def test_documents_that_do_not_follow_the_contract_are_refused(tmp_path: Path) -> None:
    documents = make_documents()
    del documents["labels"]["items"][0]["instances"]
    refused = run(publish(tmp_path / "video", documents), "-o", tmp_path / "report.html")
    assert refused.exit_code == 1
    assert "labels.json does not follow the contract: Object missing required field `instances`" in refused.stderr
    assert not (tmp_path / "report.html").exists()


def test_one_video_that_is_refused_costs_a_library_only_itself(tmp_path: Path) -> None:
    for seed in range(3):
        documents = make_documents(seed)
        if seed == 1:
            documents["topics"]["schemaVersion"] = "2.0"
        publish(tmp_path / "in" / str(seed), documents)
    done = run("--library", tmp_path / "in", "-o", tmp_path / "site")
    assert done.exit_code == 1
    assert "topics.json does not follow the contract" in done.stderr
    assert "is without 1 of 3 videos" in done.stderr
    index = data_of((tmp_path / "site" / "index.html").read_text(encoding="utf-8"))
    assert len(index["videos"]) == 2
