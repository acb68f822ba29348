"""The scripts, run against command-line tools that answer as Azure's do."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "scripts").glob("*.sh"))
# Installed beside Python by the development requirements.
SHELLCHECK = shutil.which("shellcheck", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
TOOLS = ("bash", "jq", "sed")
OUTPUTS = {
    "AZURE_RESOURCE_GROUP": "rg-test",
    "AZURE_FUNCTION_APP_NAME": "func-test",
    "DATA_STORAGE_ACCOUNT_NAME": "stdatatest",
    "EVENT_GRID_TOPIC_NAME": "evgt-test",
    "IDENTITY_PRINCIPAL_ID": "principal",
    "INSIGHTS_CONTAINER": "insights",
    "CALLBACK_URL": "https://func-test.example/api/callback",
    "VIDEO_INDEXER_ACCOUNT_ID": "account",
    "VIDEO_INDEXER_ENDPOINT": "https://api.example",
    "VIDEO_INDEXER_LOCATION": "westeurope",
    "VIDEO_INDEXER_RESOURCE_ID": "/subscriptions/s/resourceGroups/g/providers/Microsoft.VideoIndexer/accounts/vi",
}

pytestmark = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS), reason=f"needs {', '.join(TOOLS)} on PATH"
)


@dataclass(frozen=True)
class Shell:
    """Runs a script with stand-ins for az, azd and curl first on its PATH."""

    folder: Path

    def answer(self, tool: str, body: str) -> None:
        """Defines a stand-in: it notes its arguments, then does what `body` says. `once NAME` is true once."""
        script = self.folder / "bin" / tool
        script.parent.mkdir(exist_ok=True)
        script.write_text(
            "#!/usr/bin/env bash\nset -euo pipefail\n"
            f'printf "%s\\n" "{tool} $*" >> "{self.calls_file}"\n'
            f'once() {{ [[ ! -e "{self.folder}/$1" ]] && touch "{self.folder}/$1"; }}\n{body}\n'
        )
        script.chmod(0o755)

    def run(self, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        variables = {"PATH": path, "POLL_SECONDS": "0", **OUTPUTS, **environment}
        command = ["bash", str(ROOT / "scripts" / script), *arguments]
        return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60, check=False)

    @property
    def calls_file(self) -> Path:
        return self.folder / "calls"

    @property
    def calls(self) -> list[str]:
        return self.calls_file.read_text().splitlines()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_is_strict(script: Path) -> None:
    subprocess.run(["bash", "-n", str(script)], check=True)
    if script.name != "environment.sh":
        assert script.read_text().startswith("#!/usr/bin/env bash\n")
        assert "\nset -euo pipefail\n" in script.read_text()
        assert os.access(script, os.X_OK)


@pytest.mark.skipif(SHELLCHECK is None, reason="needs shellcheck")
def test_shellcheck_is_content() -> None:
    command = [str(SHELLCHECK), "--external-sources", *map(str, SCRIPTS)]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.stdout == ""


def test_outputs_come_from_azd_outside_of_its_hooks(shell: Shell) -> None:
    shell.answer("azd", "printf 'AZURE_FUNCTION_APP_NAME=\"func-azd\"\\n'")
    shell.answer("az", "echo key")
    assert shell.run("callback-url.sh", AZURE_FUNCTION_APP_NAME="").returncode == 0
    assert "--name func-azd" in shell.calls[-1]


def test_callback_url_carries_the_key_encoded(shell: Shell) -> None:
    shell.answer("az", "echo 'a/b+c=='")
    done = shell.run("callback-url.sh")
    assert done.stdout == "https://func-test.example/api/callback?code=a%2Fb%2Bc%3D%3D\n"


POSTDEPLOY = """
case "$*" in
  "functionapp keys list"*) once early && echo false || echo true ;;
  "deployment group create"*)
    if once refused; then echo "Webhook https://func/blobs?functionName=x&code=SECRET did not answer" >&2; exit 1; fi ;;
esac
"""


def test_postdeploy_tries_until_the_webhook_answers(shell: Shell) -> None:
    shell.answer("az", POSTDEPLOY)
    done = shell.run("postdeploy.sh")
    assert done.returncode == 0, done.stderr
    assert [call.split(" --")[0] for call in shell.calls] == [
        "az functionapp keys list",
        "az functionapp keys list",
        "az deployment group create",
        "az functionapp keys list",
        "az deployment group create",
    ]
    assert OUTPUTS["CALLBACK_URL"] in done.stdout
    assert "code=REDACTED" in done.stderr
    assert "SECRET" not in done.stdout + done.stderr


def test_postdeploy_gives_up_at_its_deadline(shell: Shell) -> None:
    shell.answer("az", "echo false")
    done = shell.run("postdeploy.sh", BLOB_EVENTS_DEADLINE_SECONDS="0")
    assert done.returncode == 1
    assert "Event Grid is not connected" in done.stderr


SMOKE_AZ = """
case "$*" in
  "functionapp function keys list"*) echo 'k&y' ;;
  "rest "*) echo TOKEN ;;
  *manifest.json*exists*|*exists*manifest.json*) once early && echo false || echo {manifest} ;;
  *exists*failure.json*) echo {failure} ;;
  *download*) echo '{{"shown": true}}' ;;
esac
"""
SMOKE_CURL = 'cat > "{folder}/config"; echo \'{{"id": "video1"}}\''


@pytest.fixture
def video(tmp_path: Path) -> str:
    path = tmp_path / "a short, video.mp4"
    path.write_bytes(b"video")
    return str(path)


def test_smoke_test_waits_for_the_manifest(shell: Shell, video: str) -> None:
    shell.answer("az", SMOKE_AZ.format(manifest="true", failure="false"))
    shell.answer("curl", SMOKE_CURL.format(folder=shell.folder))
    done = shell.run("smoke-test.sh", video)
    assert done.returncode == 0, done.stderr
    assert "Published: account/video1" in done.stdout
    config = (shell.folder / "config").read_text()
    assert 'url = "https://api.example/westeurope/Accounts/account/Videos?name=smoke-test-' in config
    assert "callbackUrl=https%3A%2F%2Ffunc-test.example%2Fapi%2Fcallback%3Fcode%3Dk%2526y" in config
    assert 'header = "Authorization: Bearer TOKEN"' in config
    assert not [call for call in shell.calls if "TOKEN" in call or "k%26y" in call]


def test_smoke_test_shows_a_failure(shell: Shell, video: str) -> None:
    shell.answer("az", SMOKE_AZ.format(manifest="false", failure="true"))
    shell.answer("curl", SMOKE_CURL.format(folder=shell.folder))
    done = shell.run("smoke-test.sh", video)
    assert done.returncode == 1
    assert '{"shown": true}' in done.stderr


def test_smoke_test_stops_at_a_refused_upload(shell: Shell, video: str) -> None:
    shell.answer("az", SMOKE_AZ.format(manifest="true", failure="false"))
    shell.answer("curl", "cat > /dev/null; exit 22")
    done = shell.run("smoke-test.sh", video)
    assert done.returncode != 0
    assert not [call for call in shell.calls if "blob exists" in call]


TEAR_DOWN_AZ = """
case "$*" in
  "role assignment list"*) echo assignment1 ;;
  "role definition list"*) echo definition1 ;;
esac
"""


def test_tear_down_leaves_nothing_on_an_existing_account(shell: Shell) -> None:
    shell.answer("azd", "")
    shell.answer("az", TEAR_DOWN_AZ)
    existing = OUTPUTS["VIDEO_INDEXER_RESOURCE_ID"]
    done = shell.run("tear-down.sh", "--force", EXISTING_VIDEO_INDEXER_ID=existing, VIDEO_INDEXER_DIAGNOSTICS="true")
    assert done.returncode == 0, done.stderr
    assert shell.calls[0] == "azd down --force"
    assert "az role assignment delete --ids assignment1" in shell.calls
    assert "az role definition delete --name definition1 --scope /subscriptions/s/resourceGroups/g" in shell.calls
    assert shell.calls[-1] == (
        f"az monitor diagnostic-settings delete --resource {existing} --name video-indexer-insights"
    )


def test_tear_down_of_a_new_account_is_the_group_alone(shell: Shell) -> None:
    shell.answer("azd", "")
    assert shell.run("tear-down.sh").returncode == 0
    assert shell.calls == ["azd down"]
