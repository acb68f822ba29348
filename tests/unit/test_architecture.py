"""Imports run one way."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.unit.imports import Import, imports, modules, within

pytestmark = pytest.mark.untraced

ROOT: Final = Path(__file__).parents[2]

LAYERS: Final = (
    {"function_app", "shared.triggers", "shared.__main__", "shared.commands"},
    {"shared.composition"},
    {"shared.publishing", "shared.sweeping"},
    {"shared.exports", "shared.report"},
    {"shared.reader"},
    {"shared.storage", "shared.video_indexer", "shared.event_grid", "shared.telemetry"},
    {
        "shared.insights",
        "shared.errors",
        "shared.events",
        "shared.settings",
        "shared.names",
        "shared.moments",
        "shared.redaction",
        "shared.bounds",
        "shared.correlation",
    },
)
"""From the outside in: a part imports from its own layer and from those after it."""

MOST_LOOSE: Final = 8
MOST_LINES: Final = 200

FOREIGN: Final = {
    "shared.insights": {"shared"},
    "shared.reader": {
        "shared.storage",
        "shared.video_indexer",
        "shared.event_grid",
        "shared.settings",
        "shared.events",
    },
    "shared.storage": {"shared.video_indexer", "shared.event_grid"},
    "shared.video_indexer": {"shared.storage", "shared.event_grid"},
    "shared.event_grid": {"shared.storage"},
    "shared.triggers": {"shared.commands", "shared.__main__"},
    "shared.commands": {"shared.triggers", "function_app"},
}
"""What a part must not import although its layer would allow it (but for itself)."""

MEETING: Final = {"shared.publishing.failures", "shared.publishing.attempt"}
"""All of publishing that sweeping needs: what it finds in the poison queue is recorded as an event's failure is."""

PURE: Final = {"shared.insights": {"azure", "pydantic", "opentelemetry", "logging", "os", "time", "random", "socket"}}
PURE_OF_AZURE: Final = ("shared.publishing", "shared.sweeping")
NEVER: Final = {"local", "tests", "bench"}


def app(root: Path) -> Mapping[str, Path]:
    """The modules of the app by name."""
    return modules(root, "function_app.py", "shared")


@cache
def layer(module: str) -> int | None:
    """The number of a module's layer, counted from the outside."""
    found = [number for number, parts in enumerate(LAYERS) if any(within(module, part) for part in parts)]
    return found[0] if found else None


def violations(root: Path) -> list[str]:
    """Every import against the direction."""
    lost = [f"{name} has no layer" for name in app(root) if name != "shared" and layer(name) is None]
    wrong = ((one, _wrong(one)) for one in imports(app(root)))
    return lost + [f"{one.importer}:{one.line} imports {one.imported}: {why}" for one, why in wrong if why]


def _wrong(one: Import) -> str | None:
    top = one.imported.split(".")[0]
    if top in NEVER:
        return "it is no part of the app"
    for part, impure in PURE.items():
        if within(one.importer, part) and top in impure:
            return f"{part} is pure"
    if top == "azure" and any(within(one.importer, part) for part in PURE_OF_AZURE):
        return "Azure is behind storage and video_indexer"
    for part, others in FOREIGN.items():
        inside = within(one.importer, part) and not within(one.imported, part)
        if inside and any(within(one.imported, other) for other in others):
            return f"{part} does not know it"
    if within(one.importer, "shared.sweeping") and within(one.imported, "shared.publishing"):
        return None if one.imported in MEETING else "the two ways meet in failures and attempts only"
    if within(one.importer, "shared.publishing") and within(one.imported, "shared.sweeping"):
        return "publishing does not know of sweeps"
    importer, imported = layer(one.importer), layer(one.imported)
    if importer is not None and imported is not None and imported < importer:
        return "it is further out"
    return None


def cycle(root: Path) -> list[str]:
    """Modules that import each other in a ring; empty where there is none."""
    known = app(root)
    graph: dict[str, set[str]] = {name: set() for name in known}
    for one in imports(known):
        if one.imported in known and one.imported != one.importer and not within(one.importer, one.imported):
            graph[one.importer].add(one.imported)
    while leaves := [name for name, needed in graph.items() if not needed & graph.keys()]:
        for name in leaves:
            del graph[name]
    return sorted(graph)


def test_imports_run_one_way() -> None:
    assert violations(ROOT) == []


def test_no_modules_import_each_other_in_a_ring() -> None:
    assert cycle(ROOT) == []


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the app's sources, to plant something in."""
    folder = tmp_path_factory.mktemp("app")
    shutil.copy(ROOT / "function_app.py", folder)
    shutil.copytree(ROOT / "shared", folder / "shared", ignore=shutil.ignore_patterns("__pycache__", "page"))
    return folder


@pytest.fixture
def plant(copy: Path) -> Iterator[Callable[[str, str], None]]:
    """Appends to a file of the copy, or makes it; at the end all is as it was."""
    before: dict[Path, bytes | None] = {}

    def append(file: str, text: str) -> None:
        path = copy / "shared" / file
        before.setdefault(path, path.read_bytes() if path.exists() else None)
        with path.open("a") as source:
            source.write(f"\n{text}\n")

    yield append
    for path, was in before.items():
        path.unlink() if was is None else path.write_bytes(was)


@pytest.mark.parametrize(
    ("file", "planted", "reason"),
    [
        ("insights/normalizer.py", "from ..errors import Permanent", "shared.insights does not know it"),
        ("insights/video.py", "import shared.settings", "shared.insights does not know it"),
        ("insights/timecode.py", "from time import time", "is pure"),
        ("insights/wire.py", "def late():\n    import azure.core", "is pure"),
        ("publishing/pipeline.py", "from .. import composition", "further out"),
        ("publishing/pipeline.py", "def late():\n    from ..triggers.callback import callback", "further out"),
        ("publishing/pipeline.py", "from azure.storage.blob import BlobClient", "behind storage"),
        ("reader/places.py", "from ..storage.container import InsightsContainer", "does not know it"),
        ("storage/container.py", "from ..publishing.pipeline import Pipeline", "further out"),
        ("sweeping/turns.py", "from ..publishing.rounds import Rounds", "meet in failures"),
        ("publishing/attempt.py", "from ..sweeping.gate import Gate", "does not know of sweeps"),
        ("storage/queue.py", "from ..video_indexer import Pacer", "does not know it"),
        ("video_indexer/client.py", "if True:\n    from shared.storage import standing", "does not know it"),
        ("errors.py", "from .storage.standing import Standing", "further out"),
        ("triggers/publish.py", "from shared.commands import replay", "does not know it"),
        ("composition.py", "async def late():\n    import local.azurite", "no part of the app"),
        ("settings.py", "from tests import contract", "no part of the app"),
        ("unheard_of.py", "x = 1", "has no layer"),
    ],
)
def test_an_import_against_the_direction_is_found(
    copy: Path, plant: Callable[[str, str], None], file: str, planted: str, reason: str
) -> None:
    assert violations(copy) == []
    plant(file, planted)
    (found,) = violations(copy)
    assert reason in found


def test_a_ring_is_found(copy: Path, plant: Callable[[str, str], None]) -> None:
    plant("errors.py", "def late():\n    from . import events")
    assert cycle(copy) == []
    plant("events.py", "from .errors import Permanent")
    assert {"shared.errors", "shared.events"} <= set(cycle(copy))


def crowded(root: Path) -> list[str]:
    """Where there is more than the eye can hold: loose modules on the floor, files of the two ways."""
    loose = [path.name for path in (root / "shared").glob("*.py") if not path.name.startswith("__")]
    files = [path for way in ("publishing", "sweeping") for path in (root / "shared" / way).glob("*.py")]
    long = [path.name for path in files if len(path.read_bytes().splitlines()) > MOST_LINES]
    return long + (loose if len(loose) > MOST_LOOSE else [])


def test_the_floor_and_the_two_ways_stay_small(copy: Path, plant: Callable[[str, str], None]) -> None:
    assert crowded(copy) == []
    for number in range(MOST_LOOSE):
        plant(f"loose{number}.py", "")
    plant("sweeping/walk.py", "\n" * MOST_LINES)
    assert "walk.py" in crowded(copy)
    assert "loose0.py" in crowded(copy)
