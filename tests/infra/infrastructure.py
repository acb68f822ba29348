"""The resources that the deployments of `infra/scenarios` would make, as the compiler predicted them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

FIRST_PHASE = "new-account"
SECOND_PHASE = "blob-events"


@dataclass(frozen=True)
class Resource:
    """One resource; what only a deployment knows stands in it as an expression, `[reference(…).x]`."""

    scenario: str
    body: dict[str, Any]

    @property
    def type(self) -> str:
        return str(self.body["type"])

    @property
    def name(self) -> str:
        return str(self.body["name"])

    @property
    def text(self) -> str:
        """The whole of it as JSON."""
        return json.dumps(self.body)

    @property
    def label(self) -> str:
        """How a finding speaks of it."""
        return f"{self.scenario}: {self.type} {self.name}"

    @property
    def scope(self) -> str:
        """Resource id of what an extension, such as a role assignment, is put on."""
        identity = str(self.body["id"])
        if match := re.match(r"\[extensionResourceId\('([^']+)'", identity):
            return match[1]
        return identity.rpartition("/providers/")[0]

    def at(self, *path: str) -> Any:
        """The value at that path; None where there is none."""
        value: Any = self.body
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value


@dataclass(frozen=True)
class Deployment:
    """What one scenario comes to."""

    name: str
    resources: list[Resource]
    outputs: dict[str, Any]

    def of(self, kind: str) -> list[Resource]:
        """Its resources of a type."""
        return [resource for resource in self.resources if resource.type == kind]


@dataclass(frozen=True)
class Infrastructure:
    """`folder` is laid out like the repository's `infra`."""

    folder: Path

    @cached_property
    def deployments(self) -> dict[str, Deployment]:
        """By scenario."""
        return dict(_read(path) for path in sorted(self.folder.glob("scenarios/*.snapshot.json")))

    @cached_property
    def source(self) -> dict[str, str]:
        """Texts of the Bicep files, by name."""
        return {path.name: path.read_text() for path in sorted(self.folder.rglob("*.bicep"))}

    def json(self, name: str) -> Any:
        """What the JSON file of that path holds."""
        return json.loads((self.folder / name).read_text())

    def of(self, kind: str) -> Iterator[Resource]:
        """The resources of a type in every scenario."""
        for deployment in self.deployments.values():
            yield from deployment.of(kind)


def _read(path: Path) -> tuple[str, Deployment]:
    name = path.name.removesuffix(".snapshot.json")
    snapshot = json.loads(path.read_text())
    resources = [Resource(name, body) for body in snapshot["predictedResources"]]
    return name, Deployment(name, resources, snapshot["outputs"])
