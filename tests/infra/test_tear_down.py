"""Taking everything down: what was put on an existing account first, and again if need be."""

import pytest

from .shell import ACCOUNT, Shell, needs_tools

pytestmark = needs_tools

AZ = """
case "$*" in
  "role assignment list"*) printf 'assignment1\\nassignment2\\n' ;;
  "role definition list"*) echo definition1 ;;
  "monitor diagnostic-settings list"*) echo video-indexer-insights ;;
  {failing}*) echo "ERROR: (AuthorizationFailed)" >&2; exit 1 ;;
esac
"""
DELETIONS = [
    "az role assignment delete --subscription other --ids assignment1",
    "az role assignment delete --subscription other --ids assignment2",
    "az role definition delete --subscription other --scope /subscriptions/other/resourceGroups/g --name definition1",
    f"az monitor diagnostic-settings delete --subscription other --resource {ACCOUNT} --name video-indexer-insights",
]


def _changes(shell: Shell) -> list[str]:
    return [call for call in shell.calls if " list " not in call]


def test_existing_account_is_cleaned_before_the_outputs_are_gone(shell: Shell) -> None:
    shell.answer("azd", "")
    shell.answer("az", AZ.format(failing="nothing"))
    done = shell.run("tear-down.sh", "--force", EXISTING_VIDEO_INDEXER_ID=ACCOUNT)
    assert done.returncode == 0, done.stderr
    assert _changes(shell) == [*DELETIONS, "azd down --force"]


@pytest.mark.parametrize(
    "failing", ["role assignment delete", "role definition delete", "monitor diagnostic-settings delete"]
)
def test_each_step_is_attempted_and_what_failed_is_printed(shell: Shell, failing: str) -> None:
    shell.answer("azd", "")
    shell.answer("az", AZ.format(failing=f'"{failing}"'))
    done = shell.run("tear-down.sh", "--force", EXISTING_VIDEO_INDEXER_ID=ACCOUNT)
    assert done.returncode == 1
    assert _changes(shell) == [*DELETIONS, "azd down --force"]
    printed = done.stderr.split("These failed:")[1]
    assert [line in printed for line in DELETIONS] == [failing in line for line in DELETIONS]


def test_a_query_that_fails_is_printed_too(shell: Shell) -> None:
    shell.answer("azd", "")
    shell.answer("az", 'case "$*" in "role assignment list"*) exit 1 ;; esac')
    done = shell.run("tear-down.sh", "--force", EXISTING_VIDEO_INDEXER_ID=ACCOUNT)
    assert done.returncode == 1
    assert "az role assignment delete" in done.stderr
    assert shell.calls[-1] == "azd down --force"


def test_it_can_be_run_again_when_the_outputs_are_gone(shell: Shell) -> None:
    inputs = f'printf \'%s\\n\' AZURE_SUBSCRIPTION_ID=\\"sub\\" EXISTING_VIDEO_INDEXER_ID=\\"{ACCOUNT}\\"'
    shell.answer("azd", f'case "$*" in "env get-values") {inputs} ;; esac')
    shell.answer("az", AZ.format(failing="nothing"))
    gone = {"AZURE_FUNCTION_APP_NAME": "", "IDENTITY_PRINCIPAL_ID": "", "AZURE_RESOURCE_GROUP": ""}
    done = shell.run("tear-down.sh", "--force", **gone)
    assert done.returncode == 0, done.stderr
    assert _changes(shell) == ["azd env get-values", *DELETIONS[2:], "azd down --force"]
    assert "is not looked for" in done.stderr


def test_new_account_is_gone_with_the_group(shell: Shell) -> None:
    shell.answer("azd", "")
    assert shell.run("tear-down.sh").returncode == 0
    assert shell.calls == ["azd down"]
