"""An index from a file or standard input is held to the app's limit."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from shared.__main__ import app

INDEX = Path(__file__).parents[2] / "samples/indexes/harbour-morning.json"


@pytest.fixture(autouse=True)
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_INDEX_MB", "0.5")


def test_a_file_beyond_the_limit_is_refused_unread_and_the_others_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(1 << 40)
    done = CliRunner().invoke(app, ["normalize", str(large), str(INDEX), "-o", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert f"error {large}: the index is too large: 1048576.0 MB, and 0.5 MB is the limit; " in done.stderr
    assert "MAX_INDEX_MB=1048576 in the environment lets it in" in done.stderr
    assert list((tmp_path / "out").rglob("manifest.json"))
    assert "too large" in CliRunner().invoke(app, ["report", str(large), "-o", str(tmp_path / "r.html")]).stderr


def test_standard_input_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["normalize", "-", "-o", str(tmp_path)], input=b"x" * (1 << 20))
    assert done.exit_code == 1
    assert "error -: the index is too large" in done.stderr
    assert "MAX_INDEX_MB=N in the environment" in done.stderr


def test_a_limit_that_is_no_number_is_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_INDEX_MB", "many")
    done = CliRunner().invoke(app, ["normalize", str(INDEX), "-o", str(tmp_path)])
    assert done.exit_code == 2
    assert "MAX_INDEX_MB" in done.stderr
