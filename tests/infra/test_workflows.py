"""What surrounds the Bicep files: azd's project file, the workflows, the development container."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def test_azd_deploys_the_service_that_is_tagged() -> None:
    project = _yaml(ROOT / "azure.yaml")
    names = json.loads((ROOT / "infra/app/names.json").read_text())
    assert project["services"] == {names["service"]: {"project": ".", "language": "python", "host": "function"}}
    assert "'azd-service-name': names.service" in (ROOT / "infra/app/function-app.bicep").read_text()


def test_azd_hooks_are_scripts_of_the_repository() -> None:
    for hook in _yaml(ROOT / "azure.yaml")["hooks"].values():
        assert (ROOT / hook["run"]).is_file()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflow_has_no_secret_and_few_rights(path: Path) -> None:
    workflow = _yaml(path)
    assert "secrets." not in path.read_text()
    assert workflow["permissions"] == {"contents": "read"}
    rights = [job.get("permissions", {}) for job in workflow["jobs"].values()]
    assert all(granted in ({}, {"contents": "read", "id-token": "write"}) for granted in rights)


def test_deployment_waits_for_the_checks() -> None:
    jobs = _yaml(ROOT / ".github/workflows/deploy.yml")["jobs"]
    assert jobs["checks"]["uses"] == "./.github/workflows/ci.yml"
    assert jobs["deploy"]["needs"] == "checks"


def test_deployment_passes_every_input() -> None:
    inputs = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "infra/main.parameters.json").read_text()))
    environment = _yaml(ROOT / ".github/workflows/deploy.yml")["jobs"]["deploy"]["env"]
    assert {name: f"${{{{ vars.{name} }}}}" for name in environment} == environment
    assert inputs <= environment.keys()


def test_development_container_has_the_tools() -> None:
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())
    version = (ROOT / ".python-version").read_text().strip()
    assert container["image"].endswith(f":{version}")
    features = " ".join(container["features"])
    assert all(tool in features for tool in ("azd", "azure-cli", "azure-functions-core-tools", "node"))
