"""Identity everywhere: no keys, no passwords, no local authentication."""

import re

from tree_sitter import Node

from ..infrastructure import Infrastructure
from ..syntax import source, walk

LIST_FUNCTION = re.compile(r"(?:^|\.)list[A-Z]\w*$")
SECRET = re.compile(r"(?i)AccountKey|SharedAccess(Key|Signature)|DefaultEndpointsProtocol|InstrumentationKey")


def no_keys(infrastructure: Infrastructure) -> list[str]:
    """No key is read, but the one of the blob trigger's webhook, and that one goes into no output."""
    found = []
    for file in infrastructure.files:
        calls = (node for node in walk(file.root) if node.type == "call_expression")
        found += [
            f"{file.name}:{call.start_point[0] + 1} reads keys."
            for call in calls
            if LIST_FUNCTION.search(source(call).split("(")[0]) and not _opens_webhook(file.name, call)
        ]
        if match := SECRET.search(file.text):
            found.append(f"{file.name} speaks of {match[0]}.")
        if file.name == "blob-events.bicep" and file.outputs:
            found.append("blob-events.bicep has outputs, which would keep its key in the deployment's history.")
    return found


def no_local_authentication(infrastructure: Infrastructure) -> list[str]:
    """Telemetry and logs are taken from identities alone."""
    found = []
    for file, resource in infrastructure.created("Microsoft.Insights/components"):
        if resource.at("properties", "DisableLocalAuth") is not True:
            found.append(f"{file.name}: {resource.symbol} takes telemetry by key.")
    for file, resource in infrastructure.created("Microsoft.OperationalInsights/workspaces"):
        if resource.at("properties", "features", "disableLocalAuth") is not True:
            found.append(f"{file.name}: {resource.symbol} takes logs by key.")
    return found


def no_publishing_passwords(infrastructure: Infrastructure) -> list[str]:
    """Both ways of publishing by password are off."""
    off = {
        resource.at("name")
        for _, resource in infrastructure.created("Microsoft.Web/sites/basicPublishingCredentialsPolicies")
        if resource.at("properties", "allow") is False
    }
    return [f"Publishing by password is on for {name}." for name in ("ftp", "scm") if name not in off]


def _opens_webhook(file: str, call: Node) -> bool:
    whole = call.parent.parent if call.parent else None
    return file == "blob-events.bicep" and whole is not None and source(whole).endswith(".systemKeys.blobs_extension")
