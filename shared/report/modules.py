"""Linking ES modules into one script, so that a page needs no other file and its policy can name that script's hash."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'^import \{([^}]*)\} from "\./([a-z-]+)\.js";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
_OTHER: Final = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_RENAMED: Final = re.compile(r"(\w+) as (\w+)")


def link(folder: Path, entry: str) -> str:
    """Returns one script that does what the module `entry` of `folder` does when it is loaded.

    Each module becomes a function that is called once, after those that it imports from, and returns what it exports.
    Understood are named imports of modules beside it, and exported functions, constants and classes, each statement
    from the start of its line. Raises ValueError for anything else, and for modules that import each other in a circle.
    """
    return "".join(_statement(name, source, name == entry) for name, source in _in_order(folder, entry))


def _in_order(folder: Path, entry: str) -> Iterator[tuple[str, str]]:
    """The modules that `entry` needs, and at last itself: each after those that it imports from."""
    done: set[str] = set()

    def visit(name: str, importers: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        if name in importers:
            raise ValueError(f"modules import each other: {' → '.join((*importers, name))}")
        if name in done:
            return
        # Universal newlines: a browser hashes what it parsed, and it parses CRLF as LF.
        source = (folder / f"{name}.js").read_text(encoding="utf-8")
        for found in _IMPORT.finditer(source):
            yield from visit(found[2], (*importers, name))
        done.add(name)
        yield name, source

    return visit(entry, ())


def _statement(name: str, source: str, is_entry: bool) -> str:
    exported = _EXPORT.findall(source)
    body = _EXPORT.sub("", _IMPORT.sub(_taken, source))
    if left := _OTHER.search(body):
        raise ValueError(f"{name}.js: not understood: {left[0]}")
    if is_entry:
        return f"(() => {{\n{body}}})();\n"
    return f"const {_variable(name)} = (() => {{\n{body}return {{ {', '.join(exported)} }};\n}})();\n"


def _taken(found: re.Match[str]) -> str:
    names = _RENAMED.sub(r"\1: \2", " ".join(found[1].split()))
    return f"const {{ {names} }} = {_variable(found[2])};\n"


def _variable(name: str) -> str:
    return f"module_{name.replace('-', '_')}"
