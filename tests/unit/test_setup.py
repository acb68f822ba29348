"""`make setup` where something is in the way: it ends soon, in a line that says what, and what to do."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from local.ports import LOOPBACK, free_ports
from tests.stacks.tools import few_tools

ROOT: Final = Path(__file__).parents[2]
SCRIPT: Final = ROOT / "local" / "setup.sh"
SHELLCHECK: Final = shutil.which("shellcheck", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
TOOLS: Final = ("sh", "mkdir", "rm", "grep", "sed", "tail", "cat")

pytestmark = pytest.mark.slow


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout with nothing set up, on a machine that has the system's own tools alone."""
    few_tools(tmp_path, TOOLS)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "local").mkdir()
    shutil.copy(ROOT / "local" / "npm.mjs", tmp_path / "local")
    (tmp_path / "requirements-dev.txt").write_text("no-such-package-of-ours\n")
    return tmp_path


def stub(folder: Path, name: str, script: str) -> None:
    path = folder / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def setup(folder: Path, *arguments: str, **environment: str) -> str:
    """The one line that a setup which failed ends with."""
    given = {"PATH": str(folder / "bin"), "HOME": str(folder), **environment}
    ran = subprocess.run(
        ["sh", str(SCRIPT), *arguments], cwd=folder, env=given, capture_output=True, text=True, timeout=100
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    [line] = ran.stderr.splitlines()
    return line


def test_without_python_it_says_which(bare: Path) -> None:
    assert "Python 3.13 is needed" in setup(bare, "python", "")


def test_without_npm_it_says_what_to_install(bare: Path) -> None:
    assert "install Node.js 20 or later" in setup(bare, "azurite")


def test_an_old_node_is_told(bare: Path) -> None:
    stub(bare, "npm", "exit 0")
    stub(bare, "node", "[ $1 = -p ] && echo false || echo v18.19.1")
    assert "Node.js 20 or later is needed for Azurite, and this is v18.19.1" in setup(bare, "azurite")


def test_python_packages_from_a_registry_that_is_not_there(bare: Path) -> None:
    (bare / ".venv").symlink_to(Path(sys.prefix))
    registry = f"http://{LOOPBACK}:{free_ports(1)[0]}"
    said = setup(bare, "python", sys.executable, PIP_INDEX_URL=registry, PIP_CONFIG_FILE=os.devnull)
    assert "the package registry does not answer" in said
    assert "PIP_INDEX_URL" in said
    assert (bare / said.rpartition(" ")[2]).stat().st_size


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_azurite_from_a_registry_that_is_not_there(bare: Path) -> None:
    registry = f"http://{LOOPBACK}:{free_ports(1)[0]}"
    said = setup(bare, "azurite", PATH=os.environ["PATH"], npm_config_registry=registry)
    assert "the package registry does not answer" in said
    assert "npm_config_registry" in said
    assert (bare / said.rpartition(" ")[2]).stat().st_size


@pytest.mark.parametrize(
    ("prints", "says"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "the disk is full"),
        (
            "The virtual environment was not created successfully because ensurepip is not\navailable.",
            "python3.13-venv",
        ),
        ("Error: [Errno 13] Permission denied: '/srv/app/.venv'", "is this folder yours?"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        ("Error: Command '['.venv/bin/python', '-m', 'x']' died", "Command '['.venv/bin/python', '-m', 'x']' died"),
    ],
)
def test_what_the_tools_print_is_put_in_words(prints: str, says: str, bare: Path) -> None:
    (bare / "said").write_text(prints)
    stub(bare, "python3.13", "cat said; exit 1")
    assert says in setup(bare, "python", "python3.13")


def test_half_a_file_is_no_success_though_npm_takes_it_for_one(bare: Path) -> None:
    stub(bare, "node", '[ "$1" = -p ] && echo true && exit; shift; exec npm "$@"')
    stub(bare, "npm", "echo 'npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device, write'")
    assert "the disk is full" in setup(bare, "azurite")


def test_where_nothing_can_be_written_that_is_told(bare: Path) -> None:
    (bare / ".local").write_text("a file where a folder belongs")
    assert "is the disk full, or the folder not yours?" in setup(bare, "python", "python3.13")


@pytest.mark.skipif(SHELLCHECK is None, reason="needs shellcheck")
def test_shellcheck_is_content() -> None:
    assert SHELLCHECK
    subprocess.run([SHELLCHECK, str(SCRIPT)], check=True)


def test_make_leaves_setting_up_to_the_script() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert set(re.findall(r"local/setup\.sh (\w+)", makefile)) == {"python", "azurite"}
    assert "--silent" not in makefile
