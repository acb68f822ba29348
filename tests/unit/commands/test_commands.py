"""What the commands print, and how they end, without any service."""

from pathlib import Path

import pytest
import typer
from azure.core.exceptions import AzureError
from typer.testing import CliRunner, Result

from shared.__main__ import app
from shared.commands import replay, session
from shared.composition import App
from tests.samples.settings import GIVEN


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("name", ["bad [final].json", "a[/b].json", "[red]a\\", "a :key: b.json"])
def test_names_are_printed_as_they_are(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / name
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_bytes(b"{}")
    normalized = run("normalize", source, "-o", tmp_path / "out")
    assert normalized.exit_code == 1
    assert f"error {source}: no index" in normalized.stderr
    assert f"error {name}: neither a folder, a file nor a video id" in run("report", name).stderr
    replay.show([replay.Candidate("receipt", name, name, name)])
    assert capsys.readouterr().out.count(name) == 2


@pytest.mark.parametrize(
    ("text", "said"), [("", "error AzureError\n"), ("out of reach\nRequestId: 1", "error AzureError: out of reach\n")]
)
def test_an_error_of_storage_is_one_line(
    text: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)

    async def work(_: App) -> None:
        raise AzureError(text)

    with pytest.raises(typer.Exit):
        session.with_app(work)
    assert capsys.readouterr().err == said


def test_without_settings_each_stands_on_its_line_and_where_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)
    said = run("status").stderr.splitlines()
    assert len([line for line in said if " is missing: it should be " in line]) == len(said) - 2
    assert "make start" in said[-1]


@pytest.mark.parametrize("video_id", ["../../x", "", "a/b", "x" * 33, "harbour.m0r"])
def test_status_of_what_is_no_video_id_is_wrong_usage(video_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    refused = run("status", video_id)
    assert refused.exit_code == 2
    assert "no video id" in refused.stderr
