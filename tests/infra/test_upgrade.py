"""What has to go before a deployment of 1.0 is deployed again."""

from .shell import ACCOUNT, Shell, needs_tools

pytestmark = needs_tools

STORAGE = "/subscriptions/sub/resourceGroups/rg-test/providers/Microsoft.Storage/storageAccounts"
DEAD_LETTERS = f"{STORAGE}/stdatatest/blobServices/default/containers/dead-letters"
MEDIA = f"{STORAGE}/stmediatest"
AZ = """
case "$*" in
  *"--scope {dead_letters} "*) echo old1 ;;
  *"--scope {media} "*) echo old2 ;;
esac
"""


def _deleted(shell: Shell, **environment: str) -> list[str]:
    shell.answer("az", AZ.format(dead_letters=DEAD_LETTERS, media=MEDIA))
    done = shell.run("upgrade-from-1.0.sh", **environment)
    assert done.returncode == 0, done.stderr
    return [call.split()[-1] for call in shell.calls if "assignment delete" in call]


def test_assignments_named_after_resources_go(shell: Shell) -> None:
    assert _deleted(shell) == ["old1", "old2"]


def test_media_of_an_existing_account_are_not_ours(shell: Shell) -> None:
    assert _deleted(shell, EXISTING_VIDEO_INDEXER_ID=ACCOUNT) == ["old1"]
