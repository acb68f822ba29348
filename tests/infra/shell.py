"""Runs the scripts with stand-ins for az, azd and curl."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("bash", "jq", "sed")
ACCOUNT = "/subscriptions/other/resourceGroups/g/providers/Microsoft.VideoIndexer/accounts/vi"
OUTPUTS = {
    "AZURE_SUBSCRIPTION_ID": "sub",
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
    "VIDEO_INDEXER_RESOURCE_ID": ACCOUNT,
}
# What az 2.91 says where nobody has signed in.
NOT_SIGNED_IN = "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1"

needs_tools = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS), reason=f"needs {', '.join(TOOLS)} on PATH"
)


@dataclass(frozen=True)
class Shell:
    """Runs a script with stand-ins first on its PATH; they note how they are called."""

    folder: Path

    def answer(self, tool: str, body: str) -> None:
        """Defines a stand-in: it notes its arguments, then does what `body` says. `once NAME` is true once."""
        script = self.folder / "bin" / tool
        script.parent.mkdir(exist_ok=True)
        script.write_text(
            "#!/usr/bin/env bash\nset -euo pipefail\n"
            f'printf "%s\\n" "{tool} $*" >> "{self.folder / "calls"}"\n'
            f'once() {{ [[ ! -e "{self.folder}/$1" ]] && touch "{self.folder}/$1"; }}\n{body}\n'
        )
        script.chmod(0o755)

    def run(self, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        variables = {"PATH": path, "POLL_SECONDS": "0", **OUTPUTS, **environment}
        command = ["bash", str(ROOT / "scripts" / script), *arguments]
        return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60, check=False)

    @property
    def calls(self) -> list[str]:
        """What the stand-ins were called with, without the question whether somebody has signed in."""
        file = self.folder / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        return [line for line in lines if "get-access-token" not in line]
