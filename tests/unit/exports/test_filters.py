"""Every format heeds every filter: what was not asked for is in nothing that is written."""

from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from shared.commands import app
from shared.commands.export_formats import Shape
from shared.insights.documents import encode
from tests.unit.exports.made import topic, topics

OPTIONS = {
    Shape.edl: ("--fps", "25"),
    Shape.markers: ("--fps", "25"),
    Shape.supercut: ("--fps", "25"),
    Shape.annotation: ("--base", "https://x.example", "--target", "https://x.example/{videoId}.mp4"),
    Shape.openrtb: ("--break", "300"),
}
FILES = {Shape.parquet: "rows.parquet", Shape.supercut: "cut.otio"}
FILTERS = {
    "name": ("--name", "SOCCER"),
    "category": ("--category", "Sport"),
    "confidence": ("--min-confidence", "0.5"),
    "range": ("--from", "100", "--to", "200"),
}
TOLD = {Shape.openrtb: '"483"'}
"""OpenRTB has the taxonomy's numbers and no names."""
UNASKED = {Shape.openrtb: '"653"'}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A video with two topics that differ in all that a filter looks at."""
    chosen = topic("Soccer", 0.9, (120, 150), iab="Sports", iptc=["sport"])
    other = topic("Golf", 0.3, (400, 420), iab="Travel", iptc=["leisure"])
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "topics.json").write_bytes(encode(topics(chosen, other)))
    return folder


def exported(library: Path, shape: Shape, *options: str) -> str:
    """Everything that an export writes, as text."""
    output = library.parent / FILES.get(shape, "out")
    words = ["export", str(library), "-f", shape, "-o", str(output), *OPTIONS.get(shape, ()), *options]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    if shape == Shape.parquet:
        return str(duckdb.read_parquet(str(output)).fetchall())
    files = [output] if output.is_file() else [path for path in output.rglob("*") if path.is_file()]
    return "".join(path.read_text() for path in files)


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("filtered", FILTERS)
def test_what_was_not_asked_for_is_not_written(library: Path, shape: Shape, filtered: str) -> None:
    chosen, other = TOLD.get(shape, "Soccer"), UNASKED.get(shape, "Golf")
    everything = exported(library, shape)
    assert chosen in everything
    assert other in everything
    asked = exported(library, shape, *FILTERS[filtered])
    assert chosen in asked
    assert other not in asked


def test_a_row_keeps_the_id_that_it_has_without_a_filter(library: Path) -> None:
    everything = exported(library, Shape.ndjson).splitlines()
    assert exported(library, Shape.ndjson, "--name", "golf").splitlines() == everything[1:]


def test_what_reaches_into_the_part_is_whole_in_rows_and_cut_in_tracks(library: Path) -> None:
    part = ("--from", "140", "--to", "145")
    assert '"startSeconds":120,"endSeconds":150' in exported(library, Shape.ndjson, *part)
    (library.parent / "out").unlink()
    assert "00:02:20.000 --> 00:02:25.000" in exported(library, Shape.webvtt, *part)
