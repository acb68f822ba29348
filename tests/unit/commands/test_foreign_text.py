"""Text from outside in what commands say: of every command each line is a plain one, and `--json` stays JSON."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner, Result

from shared.__main__ import app
from shared.commands import COMMANDS, console
from shared.insights.documents import encode
from shared.insights.records import Failure
from shared.names import failure_of, manifest_of, receipt_of
from shared.storage.facts import BlobFacts
from shared.sweeping.turns import CHECKPOINTS
from shared.video_indexer import ServiceUnavailable
from shared.video_indexer.models import VideoSummary
from tests.fakes.app import commands_over
from tests.fakes.world import VIDEO, World, index
from tests.samples.settings import GIVEN

ACCOUNT: Final = GIVEN["VIDEO_INDEXER_ACCOUNT_ID"]
STEERING: Final = "\r\nerror forged\x1b[2J\x1b]0;x\x07\u202egnp\u2028\x85\x9b31m"
NAME: Final = f"a{STEERING}b"
MISSING: Final = "gonevideo01"
"""Published, and in no list."""

FROM_AZURE: Final = [
    ["status", VIDEO],
    ["status", "--no-missing"],
    ["status", NAME],
    ["replay"],
    ["replay", NAME],
    ["replay", "--all", "--discard"],
    ["backfill", "--dry-run"],
    ["prune", "--dry-run"],
    ["report", "--library", "container", "-o", "{out}"],
    ["report", NAME],
    ["report", "--library", NAME, "-o", "{out}"],
    ["export", NAME],
    ["export", "--container"],
    ["normalize", NAME, "-o", "{out}"],
    ["normalize", f"--{NAME}"],
    [NAME],
]
FROM_FILES: Final = [
    ["normalize", "{folder}/index.json", "-o", "{folder}/out"],
    ["normalize", "{folder}", "-o", "{folder}/out"],
    ["normalize", "{folder}/published/topics.json", "-o", "{folder}/out"],
    ["report", "{folder}/published", "-o", "{folder}/out"],
    ["report", "{folder}/index.json", "-o", "{folder}/r.html", "--video", NAME],
    ["report", "--library", "{folder}/published", "-o", "{folder}/out"],
    ["export", "{folder}/published"],
    ["export", "{folder}/index.json", "-o", "{folder}/out.csv", "--format", "csv"],
]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def assert_plain(result: Result, logged: str = "") -> None:
    """The foreign text was said, no line is a forged one, and nothing steers a terminal."""
    lines = (result.stdout + result.stderr + logged).split("\n")
    assert [line for line in lines if not line.isprintable() or line.startswith("error forged")] == []
    assert any("forged" in line for line in lines)


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in _strings(part)]
    return [value] if isinstance(value, str) else []


@pytest.fixture(autouse=True)
def records_as_before() -> Iterator[None]:
    """Commands see to the records of their process, which a test must not leave behind."""
    factory = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(factory)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """What stands in Azure, written by anybody."""
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    world = World()
    down = ServiceUnavailable(f"said {NAME}", reason="x", remedy=NAME)
    world.fails(down)
    world.service.answers[MISSING, None] = down
    facts = BlobFacts(origin="service", fetched_at=datetime(2026, 1, 1, tzinfo=UTC), sha256="0" * 64)
    world.container.store(manifest_of(ACCOUNT, MISSING), b"{}", facts.write())
    failure = Failure(
        "1.1", None, NAME, "permanent", NAME, NAME, NAME, NAME, NAME, "blob", 1, NAME, "2026-01-01T00:00:00Z"
    )
    world.container.store(failure_of(ACCOUNT, VIDEO), encode(failure), {})
    world.container.store(receipt_of(f"{NAME}.json"), b"{", BlobFacts(outcome="failed").write())
    world.container.store(manifest_of(ACCOUNT, VIDEO), json.dumps({NAME: NAME}).encode(), {})
    world.container.store(f"{ACCOUNT}/{NAME}/manifest.json", b"{}", {})
    world.container.store(f"{ACCOUNT}/{NAME}/topics.json", b"{}", {})
    world.checkpoints.saved[CHECKPOINTS[0]] = {"started": "2026-03-01T11:00:00Z", "troubles": 1, "named": [NAME]}
    world.queue.poison = [f'{{"origin": "{NAME}"', NAME]
    world.library.videos = [VideoSummary(NAME, name=NAME, state="Processed", created_text="2026-02-01T00:00:00Z")]
    with commands_over(world):
        yield world


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of that name, with an index and with documents that do not follow the contract."""
    folder = tmp_path / NAME
    (folder / "published").mkdir(parents=True)
    (folder / "index.json").write_bytes(index())
    for insight in ("topics", "keywords", "labels"):
        (folder / "published" / f"{insight}.json").write_bytes(
            json.dumps({"schemaVersion": "1.1", "insight": NAME}).encode()
        )
    return folder


@pytest.mark.parametrize("arguments", FROM_AZURE, ids=repr)
@pytest.mark.usefixtures("world")
def test_what_anybody_wrote_to_azure_or_named(
    arguments: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    result = run(*(argument.replace("{out}", str(tmp_path / "out")) for argument in arguments))
    assert_plain(result, caplog.text)


@pytest.mark.parametrize("arguments", FROM_FILES, ids=repr)
def test_what_files_are_called_and_hold(arguments: list[str], folder: Path) -> None:
    assert_plain(run(*(argument.replace("{folder}", str(folder)) for argument in arguments)))


@pytest.mark.parametrize(
    "arguments", [["status", VIDEO], ["status", "--no-missing"], ["replay"]], ids=lambda arguments: arguments[0]
)
@pytest.mark.usefixtures("world")
def test_json_holds_the_text_as_it_is_and_steers_nothing(arguments: list[str]) -> None:
    result = run(*arguments, "--json")
    found = [text for line in result.stdout.splitlines() for text in _strings(json.loads(line))]
    assert any(NAME in text for text in found)
    assert all(line.isprintable() for line in result.stdout.split("\n"))


def test_every_command_is_among_these() -> None:
    assert {command for command, *_ in FROM_AZURE + FROM_FILES} >= COMMANDS.keys()


def test_an_error_that_nobody_expected_is_told_in_lines_of_its_own(world: World) -> None:
    def broken(_: str) -> None:
        raise ValueError(f"{NAME} token=canary") from KeyError(NAME)

    world.checkpoints.on_use = broken
    result = run("status", "--no-missing")
    assert_plain(result)
    assert result.exit_code == 1
    assert "in broken" in result.stderr  # where it was is not lost
    assert "canary" not in result.stderr.replace('token=canary"', "")  # but for the line of this test


def test_a_name_that_no_encoding_takes_is_said_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    console.out.print("a\udcff.json")
    console.say_json({"source": "a\udcff.json"})
    assert capsys.readouterr().out == 'a\\udcff.json\n{"source": "a\\udcff.json"}\n'
