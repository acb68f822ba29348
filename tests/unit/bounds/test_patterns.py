"""Every pattern of the app takes time in proportion to the text: by its shape, which is looked at one by one."""

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple

import pytest

import shared

from .linearity import troubles

SHARED: Final = Path(shared.__file__).parent
TEXTS: Final = {str(path.relative_to(SHARED)): path.read_text() for path in sorted(SHARED.rglob("*.py"))}
OUR_OWN: Final = "report/modules.py"
"""Its patterns read the report's own modules."""
BY_PYDANTIC: Final = ("settings.py", "events.py")
"""Whose `pattern`s are pydantic's: its engine tries all ways at once, so that only their sense is looked at here."""


class Pattern(NamedTuple):
    """A pattern, where it stands, and whether it is looked for at every place of a text."""

    where: str
    pattern: str | bytes
    flags: int
    searched: bool


def module_of(path: str) -> ModuleType:
    return importlib.import_module("shared." + path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


@cache
def compiled() -> list[Pattern]:
    """Those that a module keeps."""
    return list(_compiled())


def _compiled() -> Iterator[Pattern]:
    for path in TEXTS:
        if path in ("__init__.py", "__main__.py", OUR_OWN):
            continue
        for name, value in vars(module_of(path)).items():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, re.Pattern) and re.search(rf"^{name}\b.*=", TEXTS[path], re.MULTILINE):
                    yield Pattern(f"{path}: {name}", one.pattern, one.flags, is_searched(name))


@cache
def methods() -> dict[str, set[str]]:
    """What is called of each name."""
    called = defaultdict(set)
    for text in TEXTS.values():
        for name, how in re.findall(r"\b(\w+)(?=\.(\w+)\()", text):
            called[name].add(how)
    return called


def is_searched(name: str) -> bool:
    """Whether anything but `fullmatch` and `match` is asked of a pattern of that name."""
    asked = methods().get(name, set())
    return not asked or bool(asked - {"fullmatch", "match"})


def written() -> Iterator[Pattern]:
    """Those that are given to `re`'s functions and as a field's `pattern`."""
    for path, text in TEXTS.items():
        for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
            name = ast.unparse(call.func)
            for keyword in call.keywords:
                if keyword.arg == "pattern":
                    searched = path not in BY_PYDANTIC
                    yield Pattern(f"{path}:{call.lineno}", constant(keyword.value, path), 0, searched)
            if re.fullmatch(r"re\.(search|match|fullmatch|sub|split|findall|finditer)", name):
                searched = name not in ("re.match", "re.fullmatch")
                yield Pattern(f"{path}:{call.lineno}", constant(call.args[0], path), 0, searched)


def constant(node: ast.expr, path: str) -> str:
    """A pattern as it stands in a call, or under a name of that module."""
    value: Any = getattr(module_of(path), node.id) if isinstance(node, ast.Name) else ast.literal_eval(node)
    assert isinstance(value, str)
    return value


@pytest.mark.parametrize("kind", [compiled, written])
def test_every_pattern_takes_time_in_proportion_to_the_text(kind: Callable[[], Iterable[Pattern]]) -> None:
    """In one test, for to find them every module of the app is imported and parsed."""
    found = {one: troubles(one.pattern, one.flags, searched=one.searched) for one in kind()}
    assert found
    assert {one.where: what for one, what in found.items() if what} == {}


def test_every_pattern_is_among_these() -> None:
    """What is compiled otherwise, within a function or from pieces, would go unseen."""
    calls = sum(text.count("re.compile(") for path, text in TEXTS.items() if path != OUR_OWN)
    assert calls == len({pattern.where for pattern in compiled()})


@pytest.mark.parametrize(
    ("pattern", "searched"),
    [
        (r"(a+)+$", False),
        (r"(a|aa)*c", False),
        (r"(a*)*b", False),
        (r"(?:a?)*b", False),
        (r"\d+\d+x", False),
        (r"\s*\s*x", False),
        (r"\s*(?:\s*,)?x", False),
        (r".*=.*;", False),
        (r".*?(?: - at `([^`]*)`)?", False),
        (r"\w+@", True),
        (r"\s+$", True),
        (r"(?:https?://)+\S+@", True),
        (r"(?:x{0,60}y?){0,60}(?:x{0,60}){0,60}", False),
        (r"(?:[a-z]+[0-9]?){1,99}$", False),
    ],
)
def test_what_is_quadratic_or_worse_is_seen(pattern: str, searched: bool) -> None:
    assert troubles(pattern, searched=searched)


@pytest.mark.parametrize(
    ("pattern", "searched"),
    [
        (r"\w+@", False),
        (r"[a-z]+(-[a-z]+)*", False),
        (r"(?:\d+\s*[.:]\s*)?\d+\s*:\s*\d{1,7}", False),
        (r"\S+|\s+", True),
        (r";\s*(a|b)=[^;]+", True),
        (r"\{[^{}]*\}", True),
    ],
)
def test_what_is_linear_passes(pattern: str, searched: bool) -> None:
    assert troubles(pattern, searched=searched) == []
