"""After the code: the functions are loaded, Event Grid is connected, or the deployment has failed."""

import pytest

from .shell import OUTPUTS, Shell, needs_tools

pytestmark = needs_tools

FUNCTIONS = ("callback", "index_blob", "publish", "sweep_all", "sweep_recent")
LOADED = "printf 'func-test/%s\\n' " + " ".join(FUNCTIONS)
HANDSHAKE = "(Url validation) Webhook validation handshake failed for https://func/blobs?functionName=x&code=SECRET."


def _az(*, functions: str = LOADED, key: str = "echo true", connect: str = "") -> str:
    return f"""
case "$*" in
  "functionapp function list"*) {functions} ;;
  "functionapp keys list"*) {key} ;;
  "deployment group create"*) {connect or ":"} ;;
esac
"""


def _said(shell: Shell) -> list[str]:
    return [call.split(" --")[0] for call in shell.calls]


STARTING = "ERROR: Encountered an error (ServiceUnavailable) from host runtime."


def test_waits_for_what_passes(shell: Shell) -> None:
    functions = f"if once starting; then echo '{STARTING}' >&2; exit 1; fi; once early || {LOADED}"
    connect = f"if once refused; then echo '{HANDSHAKE}' >&2; exit 1; fi"
    shell.answer("az", _az(functions=functions, key="once keyless && echo false || echo true", connect=connect))
    done = shell.run("postdeploy.sh")
    assert done.returncode == 0, done.stderr
    assert _said(shell) == [
        "az rest",
        *["az functionapp function list"] * 3,
        *["az functionapp keys list"] * 2,
        *["az deployment group create"] * 2,
    ]
    assert "syncfunctiontriggers" in shell.calls[0]
    assert OUTPUTS["CALLBACK_URL"] in done.stdout
    assert "code=REDACTED" in done.stderr
    assert "SECRET" not in done.stdout + done.stderr


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_is_not_loaded_is_a_failure(shell: Shell, name: str) -> None:
    loaded = " ".join(f"func-test/{other}" for other in FUNCTIONS if other != name)
    shell.answer("az", _az(functions=f"printf '%s\\n' {loaded} func-test/{name}_2"))
    done = shell.run("postdeploy.sh", BLOB_EVENTS_DEADLINE_SECONDS="0")
    assert done.returncode == 1
    assert f"has not loaded {name}." in done.stderr
    assert "az deployment group create" not in _said(shell)


@pytest.mark.parametrize(
    "failing",
    [
        {"functions": "echo 'ERROR: (AuthorizationFailed) no' >&2; exit 1"},
        {"key": "echo 'ERROR: (AuthorizationFailed) no' >&2; exit 1"},
        {"connect": "echo 'ERROR: InvalidTemplateDeployment: RoleAssignmentExists' >&2; exit 1"},
    ],
    ids=lambda failing: next(iter(failing)),
)
def test_what_does_not_pass_is_not_waited_for(shell: Shell, failing: dict[str, str]) -> None:
    shell.answer("az", _az(**failing))
    done = shell.run("postdeploy.sh")
    assert done.returncode == 1
    assert "ERROR" in done.stderr
    assert len(set(_said(shell))) == len(_said(shell))


def test_gives_up_at_its_deadline(shell: Shell) -> None:
    shell.answer("az", _az(key="echo false"))
    done = shell.run("postdeploy.sh", BLOB_EVENTS_DEADLINE_SECONDS="0")
    assert done.returncode == 1
    assert "Event Grid is not connected" in done.stderr
