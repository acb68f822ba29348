"""The command, and the files that it leaves."""

import json
import sys
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
import typer
from typer.testing import CliRunner, Result

from shared.commands import app
from shared.commands import export as command
from shared.exports import parquet
from shared.exports.rows import Row
from tests.unit.exports.made import label, labels, save, topic, topics
from tests.unit.exports.track_reader import read_track

COLUMNS = [field.encode_name for field in msgspec.structs.fields(Row)]


def run(*arguments: object) -> Result:
    app = typer.Typer()
    app.command()(command.export)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Two videos; of the second there is a translation."""
    for video_id in ("one", "two"):
        save(
            tmp_path / "in",
            topics(topic("Tides", 0.4, (0, 1), (1.5, 4), iptc=["sea"]), topic("Bare", None), id=video_id),
        )
        save(tmp_path / "in", labels(label("sky", (0, 1, 0.4), (2.2, 3, 0.6)), id=video_id))
    save(tmp_path / "in", topics(topic("Marées", 0.4, (0, 1)), id="two"), "topics.fr-FR.json")
    return tmp_path / "in"


def lines(path: Path) -> list[Any]:
    return [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]


def test_ndjson_has_the_columns_in_order_and_the_same_bytes_again(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.ndjson"
    result = run(library, "-o", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "4 documents, 10 rows" in result.stderr
    assert {tuple(row) for row in lines(out)} == {tuple(COLUMNS)}
    assert run(library, "-q").stdout_bytes == out.read_bytes()


@pytest.mark.parametrize("row_group", [1, 3, 50_000])
def test_parquet_holds_the_same_rows(
    library: Path, tmp_path: Path, row_group: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP", row_group)
    run(library, "-o", tmp_path / "rows.ndjson")
    assert run(library, "-f", "parquet", "-o", tmp_path / "rows.parquet").exit_code == 0
    with duckdb.connect() as database:
        rows = database.execute(f"from '{tmp_path / 'rows.parquet'}'")
        assert [column[0] for column in rows.description or ()] == [*COLUMNS, "videoCreatedAt"]
        assert [dict(zip(COLUMNS, row, strict=False)) for row in rows.fetchall()] == lines(tmp_path / "rows.ndjson")
        created = database.execute(f"select distinct epoch_us(videoCreatedAt) from '{tmp_path / 'rows.parquet'}'")
        assert created.fetchall() == [(1_742_543_741_123_000,)]
        groups = database.execute(
            f"select max(row_group_num_rows) from parquet_metadata('{tmp_path / 'rows.parquet'}')"
        ).fetchone()
    assert groups == (min(row_group, 10),)


def test_only_the_insight_and_the_confidence_asked_for(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.ndjson"
    assert run(library, "--insight", "labels", "--min-confidence", "0.5", "-o", out).exit_code == 0
    assert [(row["name"], row["confidence"]) for row in lines(out)] == [("sky", 0.6), ("sky", 0.6)]


def test_translations_are_an_export_of_their_own(library: Path, tmp_path: Path) -> None:
    assert run(library, "--language", "fr-FR", "-o", tmp_path / "rows.ndjson").exit_code == 0
    assert [row["name"] for row in lines(tmp_path / "rows.ndjson")] == ["Marées"]
    assert run(library, "--language", "fr-FR", "-f", "chapters", "-o", tmp_path / "tracks").exit_code == 0
    assert [path.name for path in (tmp_path / "tracks").rglob("*.*")] == ["chapters.fr-FR.vtt"]


@pytest.mark.parametrize(("gap", "cues"), [(0, 4), (0.5, 3), (1.2, 2)])
def test_tracks_join_what_is_near(library: Path, tmp_path: Path, gap: float, cues: int) -> None:
    assert run(library, "-f", "webvtt", "--gap", gap, "-o", tmp_path).exit_code == 0
    tracks = {path.relative_to(tmp_path).parts[-2:]: path.read_text() for path in tmp_path.rglob("*.vtt")}
    assert sorted(tracks) == [(video, f"{insight}.vtt") for video in ("one", "two") for insight in ("labels", "topics")]
    assert sum(len(read_track(text)) for (video, _), text in tracks.items() if video == "one") == cues


def test_chapters_come_from_topics(library: Path, tmp_path: Path) -> None:
    assert run(library, "-f", "chapters", "-o", tmp_path / "out").exit_code == 0
    (path, _) = sorted((tmp_path / "out").rglob("*.vtt"))
    assert path.name == "chapters.vtt"
    assert [cue.payload for cue in read_track(path.read_text())] == ["Tides"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name files or folders"),
        (["x", "--container"], "name files or folders"),
        (["x", "-f", "parquet"], "needs an --output"),
        (["x", "-f", "chapters", "--insight", "labels", "-o", "y"], "chapters come from topics"),
        (["x", "--min-confidence", "2"], "min-confidence"),
        (["x", "--gap", "-1"], "gap"),
        (["x", "-f", "edl", "-o", "y"], "frames need --fps"),
        (["x", "-f", "edl", "-o", "y", "--fps", "12"], "12"),
        (["x", "-f", "edl", "-o", "y", "--fps", "25", "--start-timecode", "00:00:00:25"], "no timecode of this rate"),
        (["x", "-f", "supercut", "-o", "y.xml", "--fps", "25"], "ends in .edl or .otio"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_format_whose_library_is_missing_says_what_to_install(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("pyarrow", "opentimelineio"):
        monkeypatch.setitem(sys.modules, module, None)  # as if it were not installed
    for options in (("-f", "parquet"), ("-f", "edl", "--fps", "25")):
        result = CliRunner().invoke(app, ["export", str(library), *options, "-o", str(tmp_path / "rows")])
        assert result.exit_code == 1
        assert result.stderr.endswith("is not installed: pip install 'video-indexer-insights[export]'\n")


@pytest.mark.parametrize("shape", ["ndjson", "csv", "parquet"])
@pytest.mark.parametrize("body", [b"{}", None])
def test_a_failed_export_leaves_what_stood_there(library: Path, tmp_path: Path, shape: str, body: bytes | None) -> None:
    out = tmp_path / "rows"
    out.write_text("an earlier export")
    source = tmp_path / "z"
    if body is not None:
        source.write_bytes(body)
    result = run(library, source, "-f", shape, "-o", out)
    assert (result.exit_code, str(source) in result.stderr) == (1, True)
    assert out.read_text() == "an earlier export"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "rows", *(["z"] if body else [])]


def test_nothing_found_is_a_failure(tmp_path: Path) -> None:
    result = run(tmp_path, "-o", tmp_path / "rows.ndjson")
    assert result.exit_code == 1
    assert "no index in it or below it" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_id_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "topics.json").write_bytes(msgspec.json.encode(topics(id="../../outside")))
    result = run(tmp_path / "topics.json", "-f", "webvtt", "-o", tmp_path / "a" / "b")
    assert result.exit_code == 1
    assert "not an id: '../../outside'" in result.stderr
    assert list(tmp_path.rglob("*.vtt")) == []


def test_what_one_video_can_not_be_written_as_does_not_stop_the_others(tmp_path: Path) -> None:
    save(tmp_path / "in", topics(topic("Tides", 0.4, (90_000, 90_001)), id="aaa", duration_seconds=None))
    save(tmp_path / "in", topics(topic("Tides", 0.4, (0, 1)), id="bbb"))
    result = run(tmp_path / "in", "-f", "edl", "--fps", "25", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "aaa: topics: frame 2250000 lies outside the 24 hours" in result.stderr
    assert [path.parent.name for path in (tmp_path / "out").rglob("*.edl")] == ["bbb"]


@pytest.mark.parametrize(
    ("shape", "files"),
    [
        ("edl", {"topics.edl"}),
        ("markers", {"topics.resolve.edl", "topics.avid.txt"}),
    ],
)
def test_lists_for_editing_systems(library: Path, tmp_path: Path, shape: str, files: set[str]) -> None:
    options = ("--fps", "29.97df", "--start-timecode", "10:00:00:00", "--handles", "12", "--name", "TIDES")
    result = run(library, "-f", shape, *options, "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert "4 documents, 2 cuts" in result.stderr
    assert {path.name for path in (tmp_path / "out").rglob("*.*")} == files
    (text, _) = ((path.read_text()) for path in (tmp_path / "out").rglob("topics*[lt]") if path.suffix == ".edl")
    assert "10:00:00;00" in text


def test_a_supercut_of_everything_that_is_published(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "tides.otio"
    options = ("--fps", "24", "--name", "tides", "--category", "sea", "--from", "0.5", "--order", "coverage")
    assert run(library, "-f", "supercut", *options, "--max-minutes", "0.1", "-o", out).exit_code == 0
    (track,) = json.loads(out.read_text())["tracks"]["children"]
    assert [clip["source_range"]["duration"]["value"] for clip in track["children"]] == [84, 60]


@pytest.mark.parametrize("beyond", [2**63, 2**70, -(2**63) - 1])
def test_an_id_beyond_what_parquet_holds_is_one_line(tmp_path: Path, beyond: int) -> None:
    save(tmp_path / "in", topics(topic("Tides", 0.4, (0, 1)), topic("Odd", 0.4, (0, 1), id=beyond), id="one"))
    out = tmp_path / "rows.parquet"
    result = run(tmp_path / "in", "-f", "parquet", "-o", out)
    assert result.exit_code == 1
    assert "one-topics-1-0: its item's id has more than Parquet's 64 bits" in result.stderr
    assert list(tmp_path.glob("rows*")) == []
    assert run(tmp_path / "in", "-o", tmp_path / "rows.ndjson").exit_code == 0
