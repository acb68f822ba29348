"""What runs is what was tested: every package of one version, with the hashes of its files."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements", "requirements-cli", "requirements-dev", "requirements-tools")
LOCKED = re.compile(
    r"^([a-z0-9.-]+)==([^ ;\\]+)((?: ;[^\\]*)?) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


def _wanted(name: str) -> dict[str, Requirement]:
    """What people chose, by canonical name; includes are left to their own files."""
    lines = [line.split(" #")[0].strip() for line in (ROOT / f"{name}.in").read_text().splitlines()]
    chosen = [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]
    return {canonicalize_name(requirement.name): requirement for requirement in chosen}


def _locked(name: str) -> dict[str, str]:
    return {package: version for package, version, *_ in LOCKED.findall((ROOT / f"{name}.txt").read_text())}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_fits_what_was_chosen(name: str) -> None:
    locked = _locked(name)
    for package, requirement in _wanted(name).items():
        assert requirement.specifier.contains(locked[package]), f"{package}: run make lock"


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_hashed_and_from_nowhere_in_particular(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text()
    rest = LOCKED.sub("", text)
    assert [line for line in rest.splitlines() if line.strip() and not line.strip().startswith("#")] == []
    assert "://" not in text


def test_what_is_tested_is_what_is_deployed() -> None:
    deployed, tested = _locked("requirements"), _locked("requirements-dev")
    assert {package: tested[package] for package in deployed} == deployed
    assert {package: tested[package] for package in _locked("requirements-cli")} == _locked("requirements-cli")
    setup = (ROOT / "local" / "setup.sh").read_text()
    assert "--require-hashes -r requirements-dev.txt" in setup
