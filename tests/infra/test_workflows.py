"""What surrounds the Bicep files: azd's project file, the workflows, the development container."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOYMENT = ROOT / ".github/workflows/azure-dev.yml"
ZIZMOR = Path(sys.executable).parent / "zizmor"
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
    assert workflow["permissions"] == {}
    rights = [job["permissions"] for job in workflow["jobs"].values()]
    assert all(granted in ({"contents": "read"}, {"contents": "read", "id-token": "write"}) for granted in rights)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_those_that_were_looked_at(path: Path) -> None:
    used = re.findall(r"uses: ((?!\./)\S+)(.*)", path.read_text())
    assert used
    for action, comment in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)


@pytest.mark.skipif(not ZIZMOR.is_file(), reason="needs zizmor, of the development requirements")
def test_zizmor_is_content() -> None:
    command = [str(ZIZMOR), "--offline", "--no-progress", "--quiet", str(ROOT / ".github")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_production_is_an_environment_that_can_ask_for_approval() -> None:
    assert _yaml(DEPLOYMENT)["jobs"]["deploy"]["environment"] == "production"


def test_tools_are_of_fixed_versions() -> None:
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())
    versions = {name.split("/")[-1].split(":")[0]: options for name, options in container["features"].items()}
    bicep = versions["azure-cli"]["bicepVersion"]
    azd = versions["azd"]["version"]
    assert f"az bicep install --version {bicep}\n" in (ROOT / ".github/workflows/ci.yml").read_text()
    steps = _yaml(DEPLOYMENT)["jobs"]["deploy"]["steps"]
    [setup] = [step["with"] for step in steps if "setup-azd" in step.get("uses", "")]
    assert setup == {"version": azd}
    assert _yaml(ROOT / "azure.yaml")["requiredVersions"]["azd"] == f">= {azd}"
    assert versions["azure-functions-core-tools"]["version"] == "4"


def test_packages_are_audited_and_listed() -> None:
    steps = _yaml(ROOT / ".github/workflows/ci.yml")["jobs"]["packages"]["steps"]
    commands = "".join(step.get("run", "") + "\n" for step in steps)
    assert "install --require-hashes -r requirements-tools.txt" in commands
    assert {
        f"pip-audit --require-hashes --disable-pip -r {name}" for name in ("requirements.txt", "requirements-dev.txt")
    } <= {line.strip() for line in commands.splitlines()}
    assert "cyclonedx-py requirements requirements.txt" in commands
    assert [step for step in steps if step.get("with", {}).get("path") == "sbom.cdx.json"]


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
    # Core Tools are packaged for Debian 12.
    assert container["image"].endswith(f":{version}-bookworm")
    features = " ".join(container["features"])
    assert all(tool in features for tool in ("azd", "azure-cli", "azure-functions-core-tools", "node"))
