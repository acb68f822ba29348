"""Nothing of ours is replaced for a test: what a thing works with is handed to it, and a fake has a knob.

Left are constants, as times and sizes are, and what SDKs and the standard library have, replaced where they define it.
"""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.unit.imports import modules, within

pytestmark = pytest.mark.untraced

ROOT: Final = Path(__file__).parents[2]
OURS: Final = ("shared", "local", "tests", "bench", "function_app")
MUTATIONS: Final = ("tests.chaos.model", "tests.chaos.test_removals", "tests.chaos.test_schedules")
"""They change single steps of production code, to show that what holds with them fails without; and the model's
schedules are too many for an event loop, so it goes around one."""


def replacements(root: Path, *, but: Sequence[str] = MUTATIONS) -> list[str]:
    """Every function, class or method of ours that tests, fakes or measurements put another in place of."""
    return [
        f"{module}:{line} replaces by {how}"
        for module, file in modules(root, "tests", "bench").items()
        if not any(within(module, room) for room in but)
        for line, how in _replaced(ast.parse(file.read_bytes(), type_comments=True))
    ]


def _replaced(tree: ast.Module) -> Iterator[tuple[int, str]]:
    imported = dict(_imported(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="setattr" | "delattr") | ast.Name(id="setattr" | "delattr")):
                if not _may_be_set(node.args, imported):
                    yield node.lineno, ast.unparse(node)
            case ast.Attribute(value=owner, attr=name, ctx=ast.Store()):
                if imported.get(_root(owner)) in OURS and not name.isupper():
                    yield node.lineno, f"{ast.unparse(node)} ="
    yield from ((each.lineno, each.tag) for each in tree.type_ignores if "method-assign" in each.tag)  # as mypy has it


def _may_be_set(arguments: list[ast.expr], imported: dict[str, str]) -> bool:
    match arguments:
        case [ast.Constant(value=str(path)), *_]:
            return path.partition(".")[0] not in OURS or path.rpartition(".")[2].isupper()
        case [owner, ast.Constant(value=str(name)), *_]:
            return name.isupper() or imported.get(_root(owner), "tests") not in OURS
    return False


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Each name that is imported, with the package that it comes from."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (((each.asname or each.name).partition(".")[0], _package(each.name)) for each in names)
            case ast.ImportFrom(names=names, module=module, level=level):
                yield from ((each.asname or each.name, "tests" if level else _package(module or "")) for each in names)


def _package(module: str) -> str:
    return module.partition(".")[0]


def _root(owner: ast.expr) -> str:
    """The first name of a dotted one; what is called or looked up may be anybody's."""
    while isinstance(owner, ast.Attribute):
        owner = owner.value
    return owner.id if isinstance(owner, ast.Name) else ""


def test_nothing_of_ours_is_replaced() -> None:
    assert replacements(ROOT) == []


def test_each_room_of_mutations_has_some() -> None:
    everything = replacements(ROOT, but=())
    assert [room for room in MUTATIONS if not any(found.startswith(room) for found in everything)] == []


@pytest.mark.parametrize(
    "planted",
    [
        "monkeypatch.setattr(world.container, 'facts', x)",
        "def late(patch):\n    from shared import composition\n    patch.setattr(composition, 'app', x)",
        "from shared.publishing.rounds import Rounds\nmonkeypatch.setattr(Rounds, 'publish', x)",
        "from shared.storage import checkpoint\nmonkeypatch.setattr(checkpoint.BlobLeaseClient, 'renew', x)",
        "from .world import World\nmonkeypatch.delattr(World, 'start')",
        "import shared.redaction as asyncio\nmonkeypatch.setattr(asyncio, 'redact', x)",
        "import sys\nmonkeypatch.setattr(sys.modules['shared.redaction'], 'redact', x)",
        "monkeypatch.setattr('shared.x.y', x)",
        "monkeypatch.setattr('local.x.y', 'LIMIT')",
        "monkeypatch.setattr(target=pages, name='walk', value=x)",
        "setattr(world.queue, name, x)",
        "import shared.redaction\nshared.redaction.redact = x",
        "world.container.facts = facts  # type: ignore[method-assign]",
        "world.checkpoints.save = broken  # type: ignore[assignment, method-assign]  # for once",
    ],
)
def test_what_is_replaced_is_found(tmp_path: Path, planted: str) -> None:
    (found,) = _found_in(tmp_path, planted)
    assert found.startswith("tests.fakes.world:")


@pytest.mark.parametrize(
    "planted",
    [
        "import asyncio\nmonkeypatch.setattr(asyncio, 'sleep', x)",
        "monkeypatch.setattr('asyncio.sleep', x)",
        "from azure.storage.blob.aio import BlobClient\nmonkeypatch.setattr(BlobClient, 'download_blob', x)",
        "import azure.core.pipeline\nmonkeypatch.setattr(azure.core.pipeline.policies.RetryPolicy, 'sleep', x)",
        "from shared.storage import pages\nsetattr(pages, 'PAGE_SIZE', 1)",
        "monkeypatch.setattr('shared.storage.pages.PAGE_SIZE', 1)",
        "world.container.on_read = refuse",
        "name = 'monkeypatch.setattr(world.container, name, x)  # type: ignore[method-assign]'",
    ],
)
def test_constants_and_what_others_have_may_be_set(tmp_path: Path, planted: str) -> None:
    assert _found_in(tmp_path, planted) == []


def _found_in(root: Path, planted: str) -> list[str]:
    file = root / "tests" / "fakes" / "world.py"
    file.parent.mkdir(parents=True)
    file.write_text(planted)
    return replacements(root)
