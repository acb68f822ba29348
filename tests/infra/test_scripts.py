"""What holds for every script."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .shell import NOT_SIGNED_IN, ROOT, Shell, needs_tools

SCRIPTS = sorted((ROOT / "scripts").glob("*.sh"))
# Those that use az, with the arguments that they need.
CALLERS = [("callback-url.sh",), ("postdeploy.sh",), ("smoke-test.sh", __file__), ("tear-down.sh", "--force")]
# Installed beside Python by the development requirements.
SHELLCHECK = shutil.which("shellcheck", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))

pytestmark = needs_tools


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


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_call_of_az_names_the_subscription(script: Path) -> None:
    text = script.read_text().replace("\\\n", " ")
    calls = re.findall(r"(?:^|\(|attempt_each \w+ )\s*(az [a-z].*)", text, re.MULTILINE)
    shared = {
        name for name, body in re.findall(r"^(\w+)=\((.*?)\)$", text, re.MULTILINE | re.DOTALL) if "--sub" in body
    }
    named = [call for call in calls if "--subscription" in call or any(f"${{{name}[@]}}" in call for name in shared)]
    assert calls == named
    assert calls or script.name == "infrastructure.sh"


@pytest.mark.parametrize("command", CALLERS, ids=lambda command: command[0])
def test_nothing_is_tried_where_nobody_has_signed_in(shell: Shell, command: tuple[str, ...]) -> None:
    for tool in ("az", "azd", "curl"):
        shell.answer(tool, NOT_SIGNED_IN)
    done = shell.run(*command, EXISTING_VIDEO_INDEXER_ID="/subscriptions/s/x")
    assert done.returncode == 1
    assert "az login" in done.stderr
    assert shell.calls == []


@pytest.mark.parametrize("command", CALLERS, ids=lambda command: command[0])
def test_a_missing_tool_is_named(shell: Shell, command: tuple[str, ...]) -> None:
    there = shell.folder / "few"
    there.mkdir()
    for tool in ("bash", "dirname", "realpath"):
        (there / tool).symlink_to(str(shutil.which(tool)))
    done = shell.run(*command, PATH=str(there))
    assert done.returncode == 1
    assert re.search(r"^(az|azd|curl) is not installed", done.stderr)


def test_outputs_come_from_azd_outside_of_its_hooks(shell: Shell) -> None:
    shell.answer("azd", "printf 'AZURE_FUNCTION_APP_NAME=\"func-azd\"\\n'")
    shell.answer("az", "echo key")
    assert shell.run("callback-url.sh", AZURE_FUNCTION_APP_NAME="").returncode == 0
    assert "--name func-azd" in shell.calls[-1]


def test_callback_url_carries_the_key_encoded(shell: Shell) -> None:
    shell.answer("az", "echo 'a/b+c=='")
    done = shell.run("callback-url.sh")
    assert done.stdout == "https://func-test.example/api/callback?code=a%2Fb%2Bc%3D%3D\n"


def test_callback_url_without_a_key_is_none(shell: Shell) -> None:
    # With a query that finds nothing, az prints nothing and succeeds.
    shell.answer("az", "")
    done = shell.run("callback-url.sh")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no key" in done.stderr
