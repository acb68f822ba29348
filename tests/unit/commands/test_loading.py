"""A command imports what it needs, and the list of commands nothing."""

import inspect
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from shared.commands import COMMANDS, app, load
from tests.samples.indexes.files import SAMPLES

ROOT: Final = Path(__file__).parents[3]
SERVICES: Final = ("azure", "aiohttp", "opentelemetry", "shared.composition", "shared.storage.container")
SCRIPT: Final = """
import sys
from shared.__main__ import app
try:
    app({arguments!r})
finally:
    print(*sys.modules, file=sys.stderr)
"""

pytestmark = pytest.mark.slow


def loaded(*arguments: str) -> set[str]:
    """The modules that a fresh process has loaded at the end of a command."""
    script = SCRIPT.format(arguments=list(arguments))
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return set(ran.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["normalize", str(SAMPLES[0]), "-o", "{out}"],
        ["report", str(SAMPLES[0]), "-o", "{out}/report.html"],
        ["export", str(SAMPLES[0]), "-o", "{out}/rows.ndjson"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_command_on_files_loads_nothing_of_the_services(arguments: list[str], tmp_path: Path) -> None:
    modules = loaded(*(argument.format(out=tmp_path) for argument in arguments))
    assert f"shared.commands.{arguments[0]}" in modules
    assert [name for name in modules if f"{name}.".startswith(tuple(f"{part}." for part in SERVICES))] == []


def test_the_list_of_commands_loads_none_of_them() -> None:
    modules = loaded("--help")
    assert "shared.commands" in modules
    assert not {name for name in modules if name.startswith("shared.")} - {
        "shared.__main__",
        "shared.commands",
        "shared.commands.ending",
        "shared.bounds",
        "shared.bounds.escaping",
    }


@pytest.mark.parametrize("name", ["status", "replay", "backfill"])
def test_help_on_a_command_loads_no_sdk(name: str) -> None:
    assert not {module for module in loaded(name, "--help") if module.startswith(("azure.", "aiohttp"))}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_what_each_says_of_itself(name: str) -> None:
    first, *_ = inspect.cleandoc(load(name).help).split("\n\n")
    assert " ".join(first.split()).startswith(COMMANDS[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_quiet_and_speak_json(name: str) -> None:
    options = {option for parameter in load(name).params for option in parameter.opts}
    assert {"--json", "--quiet", "-q"} <= options


def test_the_version_is_told() -> None:
    told = CliRunner().invoke(app, ["--version"])
    assert told.exit_code == 0
    assert "contract 1." in told.stdout
