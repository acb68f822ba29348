"""Every command of az that is run or written down exists, with the options that it is given."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AZ = shutil.which("az")


def _scripts() -> Iterator[tuple[str, set[str]]]:
    """Commands of the scripts and their options, those in arrays among them."""
    for script in sorted(ROOT.glob("scripts/*.sh")):
        text = script.read_text().replace("\\\n", " ")
        arrays = dict(re.findall(r"^(\w+)=\((.*?)\)$", text, re.MULTILINE | re.DOTALL))
        for line in re.findall(r"(?:^|\(|attempt_each \w+ )\s*az ([a-z].*)", text, re.MULTILINE):
            for name, content in arrays.items():
                line = line.replace(f'"${{{name}[@]}}"', " ".join(content.split()))
            yield _parse(line)


def _pages() -> Iterator[tuple[str, set[str]]]:
    """Commands of the pages' code and of the workflows, with their options."""
    for page in (*sorted(ROOT.glob("docs/*.md")), *sorted(ROOT.glob(".github/workflows/*.yml"))):
        text = page.read_text().replace("\\\n", " ")
        for line in re.findall(r"(?:^ *|\$\(|&& )az ([a-z].*)$", text, re.MULTILINE):
            yield _parse(line)


def _parse(line: str) -> tuple[str, set[str]]:
    words = re.split(r" [|#] | && |\)", line)[0].split()
    command = []
    for word in words:
        if not re.fullmatch(r"[a-z][a-z-]*", word):
            break
        command.append(word)
    return " ".join(command), {word for word in words if re.fullmatch(r"--[a-z-]+|-[a-z]", word)}


COMMANDS: dict[str, set[str]] = {}
for name, options in (*_scripts(), *_pages()):
    COMMANDS.setdefault(name, set()).update(options)


def test_commands_are_found() -> None:
    assert {"functionapp keys list", "storage blob upload", "bicep install", "rest"} <= COMMANDS.keys()
    assert {"--subscription", "--name", "--query"} <= COMMANDS["functionapp function list"]


@pytest.mark.skipif(AZ is None, reason="needs the Azure CLI")
def test_az_knows_every_command_and_option(tmp_path: Path) -> None:
    environment = os.environ | {"AZURE_CONFIG_DIR": str(tmp_path), "AZURE_CORE_COLLECT_TELEMETRY": "no"}

    def unknown(command: str) -> set[str]:
        asked = [str(AZ), *command.split(), "--help"]
        said = subprocess.run(asked, capture_output=True, text=True, check=False, env=environment)
        if said.returncode:
            return {said.stderr.strip().splitlines()[0]}
        return COMMANDS[command] - set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", said.stdout))

    with ThreadPoolExecutor(2) as threads:
        found = dict(zip(COMMANDS, threads.map(unknown, COMMANDS), strict=True))
    assert {command: options for command, options in found.items() if options} == {}
