"""What surrounds the Bicep files: azd's project file, the workflows, the development container."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOYMENT = ROOT / ".github/workflows/azure-dev.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def test_azd_deploys_the_service_that_is_tagged() -> None:
    project = _yaml(ROOT / "azure.yaml")
    names = json.loads((ROOT / "infra/app/names.json").read_text())
    assert project["services"] == {names["service"]: {"project": ".", "language": "python", "host": "function"}}
    assert "'azd-service-name': names.service" in (ROOT / "infra/app/function-app.bicep").read_text()


def test_azd_is_one_that_leaves_existing_accounts_alone() -> None:
    # Before 1.24.1, azd down may delete the resource group of an existing resource that it finds in the outputs.
    assert _yaml(ROOT / "azure.yaml")["requiredVersions"] == {"azd": ">= 1.24.1"}


def test_azd_knows_the_workflow_and_the_variables() -> None:
    # azd pipeline config looks for a workflow of this name, and writes a second one where there is none.
    assert DEPLOYMENT.is_file()
    inputs = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "infra/main.parameters.json").read_text()))
    # It sets these by itself.
    assert _yaml(ROOT / "azure.yaml")["pipeline"]["variables"] == sorted(inputs - {"AZURE_ENV_NAME", "AZURE_LOCATION"})


def test_only_a_chosen_operator_gets_rights() -> None:
    # azd sets AZURE_PRINCIPAL_ID to whoever calls it: in a pipeline, its own identity.
    files = [ROOT / "infra/main.parameters.json", ROOT / "azure.yaml", *WORKFLOWS]
    assert [path.name for path in files if "AZURE_PRINCIPAL_ID" in path.read_text()] == []


def test_deployment_tries_once_more_where_roles_have_not_spread() -> None:
    steps = _yaml(DEPLOYMENT)["jobs"]["deploy"]["steps"]
    [provision] = [step["run"] for step in steps if "azd provision" in step.get("run", "")]
    assert provision.count("azd provision --no-prompt") == 2


def test_scripts_are_checked_out_with_line_feeds() -> None:
    assert "* text=auto eol=lf" in (ROOT / ".gitattributes").read_text().splitlines()


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
    jobs = _yaml(DEPLOYMENT)["jobs"]
    assert jobs["checks"]["uses"] == "./.github/workflows/ci.yml"
    assert jobs["deploy"]["needs"] == "checks"


def test_deployment_passes_every_input() -> None:
    inputs = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "infra/main.parameters.json").read_text()))
    environment = _yaml(DEPLOYMENT)["jobs"]["deploy"]["env"]
    assert {name: f"${{{{ vars.{name} }}}}" for name in environment} == environment
    assert inputs <= environment.keys()


def test_development_container_has_the_tools() -> None:
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())
    version = (ROOT / ".python-version").read_text().strip()
    assert container["image"].endswith(f":{version}")
    features = " ".join(container["features"])
    assert all(tool in features for tool in ("azd", "azure-cli", "azure-functions-core-tools", "node"))
