"""The pages tell the truth: settings, commands, targets and links that they name exist."""

import json
import os
import re
import shlex
import subprocess
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bench.report import READING
from shared.commands import COMMANDS, app, load
from shared.insights import SCHEMA_VERSION, normalize
from shared.names import DATA_CONNECTION
from shared.settings import NAMES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_settings_of_the_readme_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", README, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)} == NAMES | {DATA_CONNECTION}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
        assert "://" in target or (page.parent / target).exists(), target


def options_of(command: str) -> set[str]:
    return {spelt for parameter in load(command).params for spelt in (*parameter.opts, *parameter.secondary_opts)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_and_targets_exist(page: Path) -> None:
    text = page.read_text()
    for line in re.findall(r"python -m shared ([a-z][^`\n]*)", text):
        name, *options = re.findall(r"^\w+|(?<= )--?[a-z][\w-]*", line.partition("|")[0].partition("#")[0])
        assert name in COMMANDS, line
        assert set(options) <= options_of(name) | {"--help"}, line
    for module in re.findall(r"python -m (?!shared\b)([\w.]+)", text):
        assert find_spec(module), module
    for command in re.findall(rf"`((?:{'|'.join(COMMANDS)}) [^`]*)`", text):
        name, *options = re.findall(r"^\w+|(?<= )--?[a-z][\w-]*", command)
        assert set(options) <= options_of(name) | {"--help"}, command
    targets = set(re.findall(r"^    (?:[A-Z]+=\S+ )?make ([a-z]+)|`make ([a-z]+)`", text, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text()
    for target in filter(None, (name for names in targets for name in names)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_that_a_page_names_exist(page: Path) -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    rooms = "|".join(sorted({path.partition("/")[0] for path in tracked if "/" in path}))
    for path in re.findall(rf"`((?:\./)?(?:{rooms})/[\w./-]*)", page.read_text()):
        assert any(f"{known}/".startswith(f"{path.rstrip('/')}/") for known in tracked), path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_programs_of_the_repository_that_a_page_has_typed_exist_and_know_their_options(page: Path) -> None:
    """Those in blocks of code, where what is typed is a path of ours."""
    for block in re.findall(
        r"^```(?:bash|sh)?\n(.*?)^```|((?:^    .*\n)+)", page.read_text(), re.MULTILINE | re.DOTALL
    ):
        for program, rest in re.findall(r"^ *((?:scripts|local)/[\w./-]+)([^\n#]*)", "".join(block), re.MULTILINE):
            script = ROOT / program
            assert os.access(script, os.X_OK), program
            for option in re.findall(r" (--[a-z-]+)", rest):
                assert option in script.read_text(), (program, option)


def test_the_versions_that_pages_name_are_those_of_the_code() -> None:
    project: Any = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    released = re.findall(r"^## \[(\d[\d.]*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert released[0] == project["version"]
    assert (ROOT / "docs" / "contract.md").read_text().startswith(f"# The output contract, version {SCHEMA_VERSION}\n")
    python = (ROOT / ".python-version").read_text().strip()
    assert project["requires-python"] == f">={python}"
    node = re.search(r"Node.js (\d+)", README)
    assert node
    assert f"Node.js {node[1]} or later" in (ROOT / "local" / "setup.sh").read_text()
    for page in PAGES:
        assert set(re.findall(r"Python (3\.\d+)\b", page.read_text())) <= {python}, page


def test_what_the_page_on_the_command_line_shows_is_what_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "command-line.md").read_text()
    shown = re.findall(
        r"^    \$ python -m shared ((?:normalize|report|export) [^|\n]*)\n((?:    [^$\n]*\n)*)", page, re.MULTILINE
    )
    assert len(shown) == 6
    for command, says in shown:
        words = [
            path
            for word in shlex.split(command)
            for path in (sorted(map(str, Path().glob(word))) if "*" in word else [word])
        ]
        ran = CliRunner().invoke(app, words)
        assert sorted(ran.output.splitlines()) == sorted(line.strip() for line in says.splitlines()), command


def test_the_page_on_performance_opens_with_its_reading_and_says_why_each_target_is_missed() -> None:
    page = (ROOT / "docs" / "performance.md").read_text()
    reading = READING.read_text()
    assert page.index(reading) < page.index("| what |")
    named = re.findall(r"\*\*([^*]+?):?\*\*", reading.partition("Why a target is missed:")[2])
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ") and len(line.split(" | ")) == 5]
    missed = [what.removeprefix("| ") for what, _, _, met, _ in rows if met == "no"]
    assert missed
    assert [what for what in missed if not what.startswith(tuple(named))] == []
    assert [name for name in named if not any(what.startswith(name) for what in missed)] == []


def test_the_first_two_commands_of_the_readme_are_the_demo_and_the_tests() -> None:
    assert re.findall(r"^    (make \w+)", README, re.MULTILINE)[:2] == ["make demo", "make test"]


def test_the_example_of_the_readme_is_what_comes_out() -> None:
    example = re.search(r"```json\n(.*?)```", README, re.DOTALL)
    assert example is not None
    index = normalize((ROOT / "tests/samples/indexes/harbour-morning.json").read_bytes())
    assert json.loads(example[1]) == json.loads(index.documents["topics"].body)["items"][0]
