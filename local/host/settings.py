"""App settings and connections, as the host reads them."""

import json
import os
import re
from pathlib import Path
from typing import Final

HOST_STORAGE: Final = "AzureWebJobsStorage"


class SettingMissing(Exception):
    """An app setting that a binding needs is absent, or of a kind that this host can't use."""


def load_app_settings(app: Path) -> None:
    """Puts the `Values` of the app's local.settings.json into the environment, which wins where it has them."""
    os.environ.setdefault("AZURE_FUNCTIONS_ENVIRONMENT", "Development")
    file = app / "local.settings.json"
    values = json.loads(file.read_bytes()).get("Values", {}) if file.exists() else {}
    for name, value in values.items():
        os.environ.setdefault(name, str(value))


def resolve(text: str) -> str:
    """Replaces each `%NAME%` with that app setting. Raises SettingMissing."""

    def setting(match: re.Match[str]) -> str:
        if (value := os.environ.get(match[1])) is None:
            raise SettingMissing(f"{text}: there is no app setting {match[1]}")
        return value

    return re.sub("%([^%]+)%", setting, text)


def connection_string(name: str = HOST_STORAGE) -> str:
    """The connection string that a binding's `connection` names. Raises SettingMissing."""
    if value := os.environ.get(name) or os.environ.get(f"AzureWebJobs{name}"):
        return value
    if any(setting.startswith(f"{name}__") for setting in os.environ):
        raise SettingMissing(f"{name} is an identity-based connection: this host needs a connection string")
    raise SettingMissing(f"there is no app setting {name} with a storage connection string")
