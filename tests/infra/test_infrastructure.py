"""The compiler's word counts: a warning, an error or a difference fails the check."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .shell import ROOT, needs_tools

pytestmark = needs_tools

NOTHING = 'if [[ $1 == snapshot && $4 == validate ]]; then echo "  ~ changed"; exit 1; fi'
OUTPUT = (
    'f=${2%.bicepparam}.snapshot.json; [[ $1 != snapshot || $4 != overwrite ]] || sed -i s/callback-url/other/ "$f"'
)
RESOURCE = f'f=${{2%.bicepparam}}.snapshot.json; [[ $4 != overwrite ]] || sed -i s/Hot/Cool/ "$f"; {NOTHING}'


def _check(folder: Path, compiler: str | None) -> subprocess.CompletedProcess[str]:
    """Runs the check on a copy, with a compiler that does what is given, or with none."""
    for name in ("infra", "scripts"):
        shutil.copytree(ROOT / name, folder / name)
    environment = {"PATH": os.environ["PATH"], "BICEP": str(folder / "bicep") if compiler is not None else ""}
    if compiler is not None:
        (folder / "bicep").write_text(f"#!/usr/bin/env bash\n{compiler}\n")
        (folder / "bicep").chmod(0o755)
    command = ["bash", str(folder / "scripts/infrastructure.sh"), "check"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_content_compiler_passes(tmp_path: Path) -> None:
    done = _check(tmp_path, "true")
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize(
    "compiler",
    ["[[ $1 != build ]] || echo Warning >&2", "[[ $1 != lint ]]", "[[ $1 != snapshot ]]", OUTPUT, RESOURCE],
    ids=["warning", "lint", "engine", "output", "resource"],
)
def test_whatever_it_says_is_a_failure(tmp_path: Path, compiler: str) -> None:
    done = _check(tmp_path, compiler)
    assert done.returncode == 1
    assert "make snapshots" in done.stderr


@pytest.mark.skipif(shutil.which("bicep") is not None, reason="needs a machine without Bicep")
def test_no_compiler_is_said_to_be_missing(tmp_path: Path) -> None:
    done = _check(tmp_path, None)
    assert done.returncode == 0
    assert "was not compiled" in done.stdout
