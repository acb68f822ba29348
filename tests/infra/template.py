"""The compiled template: what the snapshots do not show, such as parameters and their descriptions."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

INFRA = Path(__file__).parents[2] / "infra"
BICEP = os.environ.get("BICEP") or shutil.which("bicep")


@cache
def template() -> dict[str, Any]:
    """main.bicep, compiled."""
    assert BICEP is not None
    command = [BICEP, "build", str(INFRA / "main.bicep"), "--stdout"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    compiled: dict[str, Any] = json.loads(done.stdout)
    return compiled


def modules(parent: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Templates of all modules below a template, with the names of their deployments."""
    for resource in parent["resources"]:
        if resource["type"] == "Microsoft.Resources/deployments":
            nested = resource["properties"]["template"]
            yield resource["name"], nested
            yield from modules(nested)
