"""Each test stands by itself, and outside of what it tests.

What tests share lies in rooms of its own, never in a test or in another kind of test; and what a module keeps to itself
(`_name`) no test imports or replaces. That none reads it of an object is ruff's SLF001.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.unit.imports import Import, imports, modules, within

pytestmark = pytest.mark.untraced

ROOT: Final = Path(__file__).parents[2]
KINDS: Final = ("unit", "integration", "e2e", "chaos", "browser", "infra", "packages")
SHARED: Final = ("samples", "fakes", "stacks", "reading", "contract")


def kind(module: str) -> str | None:
    """The kind of test that a module belongs to; None where it is of none."""
    return next((each for each in KINDS if within(module, f"tests.{each}")), None)


def is_test(module: str) -> bool:
    return module.startswith("tests.") and module.rpartition(".")[2].startswith("test_")


def violations(root: Path) -> list[str]:
    """Every import that ties a test to another, or a kind of test to another."""
    found = ((one, _wrong(one)) for one in imports(modules(root, "tests", "bench")))
    return [f"{one.importer}:{one.line} imports {one.imported}: {why}" for one, why in found if why]


def _wrong(one: Import) -> str | None:
    imported = kind(one.imported)
    if is_test(one.imported):
        return "it is a test"
    if imported is None:
        return None
    importer = kind(one.importer)
    if importer is None:
        return "what is shared knows no kind of test"
    return None if imported == importer else "it is of another kind"


def test_no_test_imports_another_and_none_imports_across_kinds() -> None:
    assert violations(ROOT) == []


def test_every_folder_of_tests_is_a_kind_or_shared() -> None:
    folders = {file.relative_to(ROOT / "tests").parts[0] for file in (ROOT / "tests").glob("*/**/*.py")}
    assert folders == {*KINDS, *SHARED}


@pytest.mark.parametrize(
    ("file", "planted", "reason"),
    [
        ("unit/publishing/test_order.py", "from tests.unit.test_settings import GIVEN", "is a test"),
        ("unit/publishing/test_order.py", "from .test_sources import VIDEO", "is a test"),
        ("unit/publishing/test_order.py", "from . import test_sources", "is a test"),
        ("unit/publishing/test_order.py", "def late():\n    import tests.unit.test_settings", "is a test"),
        ("chaos/model/world.py", "from ..test_interleavings import walk", "is a test"),
        ("integration/test_sweep.py", "from tests.chaos.fuzzing import spoilt", "of another kind"),
        ("unit/conftest.py", "from tests.integration.conftest import stage", "of another kind"),
        ("stacks/stage.py", "from tests.integration.conftest import stage", "knows no kind"),
        ("samples/settings.py", "from ..unit import imports", "knows no kind"),
    ],
)
def test_an_import_that_ties_tests_together_is_found(tmp_path: Path, file: str, planted: str, reason: str) -> None:
    for name in ("unit/test_settings.py", "unit/imports.py", "unit/publishing/test_sources.py", "chaos/fuzzing.py"):
        _write(tmp_path / "tests" / name, "")
    for name in ("chaos/test_interleavings.py", "integration/conftest.py"):
        _write(tmp_path / "tests" / name, "")
    assert violations(tmp_path) == []
    _write(tmp_path / "tests" / file, planted)
    (found,) = violations(tmp_path)
    assert reason in found


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    for folder in (file.parent, *file.parent.parents):
        if folder.name == "tests":
            break
        (folder / "__init__.py").touch()
    file.write_text(text)


INSIDE: Final = ("tests.chaos.model", "tests.unit.bounds.linearity")
"""The model's mutations change single steps of production code, which are private; how the standard library takes a
pattern apart is private to it, and there is no other way to see it."""


def pokes(root: Path) -> list[str]:
    """Every private name that tests, fakes or measurements import, or replace by name."""
    return [
        f"{module}:{line} takes {name}"
        for module, file in modules(root, "tests", "bench").items()
        if not any(within(module, room) for room in INSIDE)
        for line, name in _private_names(ast.parse(file.read_bytes()))
    ]


def _private_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(names=names):
                yield from ((node.lineno, alias.name) for alias in names if _is_private(alias.name))
            case ast.Call(func=ast.Attribute(attr="setattr" | "delattr") | ast.Name(id="setattr"), args=arguments):
                strings = [each.value for each in arguments if isinstance(each, ast.Constant)]
                yield from ((node.lineno, text) for text in strings if isinstance(text, str) and _is_private(text))


def _is_private(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last.startswith("_") and not last.startswith("__")


def test_nothing_private_is_imported_or_replaced() -> None:
    assert pokes(ROOT) == []


@pytest.mark.parametrize(
    "planted",
    [
        "from shared.redaction import redact, _pieces",
        "def late(monkeypatch):\n    monkeypatch.setattr(redaction, '_pieces', None)",
        "def late(monkeypatch):\n    monkeypatch.setattr('shared.redaction._pieces', None)",
        "setattr(pipeline, '_service', None)",
    ],
)
def test_a_private_name_that_is_taken_is_found(tmp_path: Path, planted: str) -> None:
    _write(tmp_path / "tests" / "unit" / "test_redaction.py", "from shared.redaction import redact, __doc__")
    assert pokes(tmp_path) == []
    _write(tmp_path / "tests" / "fakes" / "world.py", planted)
    (found,) = pokes(tmp_path)
    assert found.startswith("tests.fakes.world:")
