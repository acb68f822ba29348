"""A folder of Bicep files with the JSON files that they load."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .syntax import BicepFile, Resource, parse


@dataclass(frozen=True)
class Infrastructure:
    """`folder` is laid out like the repository's `infra`."""

    folder: Path

    @cached_property
    def files(self) -> list[BicepFile]:
        return [parse(path) for path in sorted(self.folder.rglob("*.bicep"))]

    def file(self, name: str) -> BicepFile:
        """The file of that name. Raises `StopIteration` where there is none."""
        return next(file for file in self.files if file.name == name)

    def json(self, name: str) -> Any:
        """What the JSON file of that path holds."""
        return json.loads((self.folder / name).read_text())

    def created(self, kind: str) -> Iterator[tuple[BicepFile, Resource]]:
        """The resources of a type that are created, with their files; those that are only referred to are left out."""
        for file in self.files:
            for resource in file.resources:
                if resource.type == kind and not resource.existing:
                    yield file, resource
