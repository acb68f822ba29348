"""The packages that consumers install, built as they would be published and used from outside the repository."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.samples.publications import publication

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def run() -> Callable[..., str]:
    """Runs a program and gives what it printed; what it said on standard error stands in the failure."""

    def run(*command: object, folder: Path, code: int = 0) -> str:
        ran = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, timeout=100)
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    return run


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that knows nothing of the repository, with a copy of a published library in `insights`."""
    folder = tmp_path_factory.mktemp("outside")
    for name, body in (publication("one") | publication("two")).items():
        path = folder / "insights" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return folder


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory, run: Callable[..., str]) -> Path:
    """The wheel, built from a copy of what goes into it."""
    source = tmp_path_factory.mktemp("source")
    shutil.copy(ROOT / "pyproject.toml", source)
    shutil.copytree(ROOT / "shared", source / "shared", ignore=shutil.ignore_patterns("__pycache__"))
    run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"),
        *("--wheel-dir", source / "dist", source),
        folder=source,
    )
    (built,) = (source / "dist").glob("*.whl")
    return built
