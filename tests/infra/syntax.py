"""Bicep files as plain values: what is declared in a file, and what its objects hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import tree_sitter_bicep
from tree_sitter import Language, Node, Parser

PARSER = Parser(Language(tree_sitter_bicep.language()))


@dataclass(frozen=True)
class Expression:
    """A value that only a deployment knows, as it is written."""

    text: str


type Value = str | int | bool | Expression | list[Value] | dict[str, Value]


@dataclass(frozen=True)
class Resource:
    symbol: str
    type: str
    version: str
    existing: bool
    node: Node
    body: dict[str, Value]

    def at(self, *path: str) -> Value | None:
        """The value at that path of the body; None where there is none."""
        value: Value | None = self.body
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value


@dataclass(frozen=True)
class Module:
    symbol: str
    path: str
    body: dict[str, Value]

    @property
    def params(self) -> dict[str, Value]:
        params = self.body.get("params", {})
        return params if isinstance(params, dict) else {}


@dataclass
class BicepFile:
    """One file. Parsing never fails: `errors` holds the lines that are no Bicep."""

    path: Path
    root: Node
    text: str
    errors: list[int] = field(default_factory=list)
    params: dict[str, Value | None] = field(default_factory=dict)
    undescribed: list[str] = field(default_factory=list)
    variables: dict[str, Node] = field(default_factory=dict)
    resources: list[Resource] = field(default_factory=list)
    modules: list[Module] = field(default_factory=list)
    outputs: dict[str, Value] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.path.name


def source(node: Node) -> str:
    """The text of a node."""
    return node.text.decode() if node.text else ""


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in node.children:
        yield from walk(child)


def read(node: Node) -> Value:
    """A node's value, as far as it stands in the file; a loop's or a condition's is that of its body."""
    named = node.named_children
    match node.type:
        case "object":
            return dict(_property(child) for child in named if child.type == "object_property")
        case "array":
            return [read(child) for child in named]
        case "number":
            return int(source(node))
        case "boolean":
            return source(node) == "true"
        case "string" if not any(child.type == "interpolation" for child in walk(node)):
            return "".join(source(child).replace("\\'", "'") for child in named)
        case "for_statement" | "if_statement":
            return read(named[-1])
        case _:
            return Expression(source(node))


def keys(node: Node) -> set[str]:
    """Names of all properties of all objects at or below a node."""
    return {_property(child)[0] for child in walk(node) if child.type == "object_property"}


def parse(path: Path) -> BicepFile:
    """Reads one Bicep file."""
    text = path.read_text()
    root = PARSER.parse(text.encode()).root_node
    file = BicepFile(path, root, text)
    file.errors = [n.start_point[0] + 1 for n in walk(root) if n.type == "ERROR" or n.is_missing]
    described = False
    for node in root.named_children:
        if node.type == "decorators":
            described = "description(" in source(node)
            continue
        _declare(file, node, described)
        described = False
    return file


def _declare(file: BicepFile, node: Node, described: bool) -> None:
    named = node.named_children
    match node.type:
        case "parameter_declaration":
            name = source(named[0])
            file.params[name] = read(named[2]) if len(named) > 2 else None
            if not described:
                file.undescribed.append(name)
        case "variable_declaration":
            file.variables[source(named[0])] = named[-1]
        case "output_declaration":
            file.outputs[source(named[0])] = read(named[-1])
        case "module_declaration":
            file.modules.append(Module(source(named[0]), str(read(named[1])), _body(named[-1])))
        case "resource_declaration":
            kind, _, version = str(read(named[1])).partition("@")
            existing = re.search(r"'\s+existing\b", source(node).split("\n")[0]) is not None
            file.resources.append(Resource(source(named[0]), kind, version, existing, named[-1], _body(named[-1])))


def _body(node: Node) -> dict[str, Value]:
    value = read(node)
    return value if isinstance(value, dict) else {}


def _property(node: Node) -> tuple[str, Value]:
    name, value = node.named_children[0], node.named_children[-1]
    return (str(read(name)) if name.type == "string" else source(name)), read(value)
