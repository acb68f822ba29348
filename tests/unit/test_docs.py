"""The pages tell the truth: settings, commands, targets and links that they name exist."""

import json
import re
from pathlib import Path

import pytest
from typer.main import get_command

from bench.report import READING
from shared.commands import app
from shared.insights import normalize
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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_and_targets_exist(page: Path) -> None:
    text = page.read_text()
    commands = set(re.findall(r"python -m shared ([a-z]+)", text))
    assert commands <= set(get_command(app).commands)  # type: ignore[attr-defined]
    targets = set(re.findall(r"^    (?:[A-Z]+=\S+ )?make ([a-z]+)|`make ([a-z]+)`", text, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text()
    for target in filter(None, (name for names in targets for name in names)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


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
