"""Who imports whom. The files are parsed, so that what is imported late, inside a function, counts as well."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Import(NamedTuple):
    """One module that another imports."""

    importer: str
    line: int
    imported: str


def modules(root: Path, *parts: str) -> dict[str, Path]:
    """Every module of these folders and files by its name."""
    files = [
        file for part in parts for file in ([root / part] if part.endswith(".py") else (root / part).rglob("*.py"))
    ]
    return {".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


def imports(known: Mapping[str, Path]) -> Iterator[Import]:
    """Every import of these modules, wherever in a file it stands."""
    for name, file in known.items():
        package = name if file.name == "__init__.py" else name.rpartition(".")[0]
        for node in _statements(file.read_bytes()):
            if isinstance(node, ast.Import):
                yield from (Import(name, node.lineno, alias.name) for alias in node.names)
            else:
                base = _absolute(package, node)
                for alias in node.names:
                    inner = f"{base}.{alias.name}"
                    yield Import(name, node.lineno, inner if inner in known else base)


@cache
def _statements(source: bytes) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """Kept by what a file says: where something is planted in a copy, all other files are as they were."""
    return tuple(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom))


def _absolute(package: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - node.level + 1], *filter(None, [node.module])])


def within(module: str, part: str) -> bool:
    """Whether a module is that part or lies in it."""
    return module == part or module.startswith(f"{part}.")
