"""The smoke test: with stand-ins, and with the real az against Azurite where it is installed."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from azure.storage.blob import ContainerClient

from local.azurite import Azurite

from .shell import Shell, needs_tools

pytestmark = needs_tools

AZ = shutil.which("az")
# Neither storage nor signing in: answered in both.
ANSWERS = """
  "functionapp function keys list"*) echo 'k&y' ;;
  "rest "*) echo TOKEN ;;
  "account "*) ;;
"""
# Downloads like az 2.91: into a file at its place, which a pipe has not.
STAND_IN = """
case "$*" in
  {answers}
  *manifest.json*exists*|*exists*manifest.json*) once early && echo false || echo {manifest} ;;
  *exists*failure.json*) echo {failure} ;;
  *download*)
    while [[ $1 != --file ]]; do shift; done
    if [[ -e $2 && ! -f $2 ]]; then echo "ERROR: Target stream handle must be seekable." >&2; exit 1; fi
    echo '{{"shown": true}}' > "$2" ;;
esac
"""
# --auth-mode login needs Azure; Azurite's connection string takes its place, and everything else is az itself.
REAL = """
case "$*" in
  {answers}
  "storage "*)
    arguments=()
    while (($#)); do
      case "$1" in
        --auth-mode|--account-name|--subscription) shift 2 ;;
        *) arguments+=("$1"); shift ;;
      esac
    done
    export AZURE_CONFIG_DIR={folder} AZURE_CORE_COLLECT_TELEMETRY=no AZURE_STORAGE_CONNECTION_STRING='{connection}'
    exec {az} "${{arguments[@]}}" ;;
esac
"""
CURL = 'cat > "{folder}/config"; echo \'{{"id": "video1"}}\''


@pytest.fixture
def video(tmp_path: Path) -> str:
    path = tmp_path / "a short, video.mp4"
    path.write_bytes(b"video")
    return str(path)


def _prepare(shell: Shell, manifest: str, failure: str, curl: str = CURL) -> None:
    shell.answer("az", STAND_IN.format(answers=ANSWERS, manifest=manifest, failure=failure))
    shell.answer("curl", curl.format(folder=shell.folder))


def test_waits_for_the_manifest(shell: Shell, video: str) -> None:
    _prepare(shell, "true", "false")
    done = shell.run("smoke-test.sh", video)
    assert done.returncode == 0, done.stderr
    assert '{"shown": true}' in done.stdout
    assert "Published: account/video1" in done.stdout
    config = (shell.folder / "config").read_text()
    assert 'url = "https://api.example/westeurope/Accounts/account/Videos?name=smoke-test-' in config
    assert "callbackUrl=https%3A%2F%2Ffunc-test.example%2Fapi%2Fcallback%3Fcode%3Dk%2526y" in config
    assert 'header = "Authorization: Bearer TOKEN"' in config
    assert not [call for call in shell.calls if "TOKEN" in call or "k%26y" in call]


def test_shows_a_failure(shell: Shell, video: str) -> None:
    _prepare(shell, "false", "true")
    done = shell.run("smoke-test.sh", video)
    assert done.returncode == 1
    assert '{"shown": true}' in done.stderr


def test_stops_at_a_refused_upload(shell: Shell, video: str) -> None:
    _prepare(shell, "true", "false", "cat > /dev/null; exit 22")
    done = shell.run("smoke-test.sh", video)
    assert done.returncode != 0
    assert not [call for call in shell.calls if "blob exists" in call]


def test_uploads_nothing_without_a_callback(shell: Shell, video: str) -> None:
    _prepare(shell, "true", "false")
    shell.answer("az", "")
    done = shell.run("smoke-test.sh", video)
    assert done.returncode != 0
    assert not [call for call in shell.calls if call.startswith("curl")]


@pytest.fixture
def container(azurite: Azurite) -> Iterator[ContainerClient]:
    name = f"smoke-{uuid.uuid4().hex}"
    with ContainerClient.from_connection_string(azurite.connection_string, name) as container:
        container.create_container()
        yield container


def _use_azurite(shell: Shell, azurite: Azurite) -> None:
    body = REAL.format(answers=ANSWERS, az=AZ, connection=azurite.connection_string, folder=shell.folder / "azure")
    shell.answer("az", body)
    shell.answer("curl", CURL.format(folder=shell.folder))


@pytest.mark.skipif(AZ is None, reason="needs the Azure CLI")
def test_real_az_finds_and_shows_the_manifest(
    shell: Shell, video: str, azurite: Azurite, container: ContainerClient
) -> None:
    container.upload_blob("account/video1/manifest.json", b'{"real": true}')
    _use_azurite(shell, azurite)
    done = shell.run("smoke-test.sh", video, INSIGHTS_CONTAINER=container.container_name)
    assert done.returncode == 0, done.stderr
    assert '{"real": true}\nPublished: account/video1\n' in done.stdout


@pytest.mark.skipif(AZ is None, reason="needs the Azure CLI")
def test_real_az_says_that_it_may_not_look(shell: Shell, video: str, azurite: Azurite) -> None:
    _use_azurite(shell, azurite)
    done = shell.run("smoke-test.sh", video, INSIGHTS_CONTAINER="Not-A-Name")
    assert done.returncode == 1
    assert "ERROR" in done.stderr
