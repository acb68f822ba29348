"""Storage: closed, private, and with a history."""

from ..infrastructure import Infrastructure
from ..syntax import Expression

CLOSED = {
    "allowBlobPublicAccess": False,
    "allowCrossTenantReplication": False,
    "allowSharedKeyAccess": False,
    "minimumTlsVersion": "TLS1_2",
    "supportsHttpsTrafficOnly": True,
}
SWITCH = Expression("keepHistory")


def accounts_are_closed(infrastructure: Infrastructure) -> list[str]:
    """No anonymous access, no shared keys, TLS 1.2 at least."""
    return [
        f"{file.name}: {resource.symbol} needs {name}: {expected}."
        for file, resource in infrastructure.created("Microsoft.Storage/storageAccounts")
        for name, expected in CLOSED.items()
        if resource.at("properties", name) != expected
    ]


def containers_are_private(infrastructure: Infrastructure) -> list[str]:
    """No container is public."""
    return [
        f"{file.name}: {resource.symbol} is not private."
        for file, resource in infrastructure.created("Microsoft.Storage/storageAccounts/blobServices/containers")
        if resource.at("properties", "publicAccess") != "None"
    ]


def data_keeps_its_history(infrastructure: Infrastructure) -> list[str]:
    """The data account has soft delete, versions, and a rule that deletes old ones."""
    found = []
    for file, service in infrastructure.created("Microsoft.Storage/storageAccounts/blobServices"):
        switches = {
            "versioning": service.at("properties", "isVersioningEnabled"),
            "soft delete of blobs": service.at("properties", "deleteRetentionPolicy", "enabled"),
            "soft delete of containers": service.at("properties", "containerDeleteRetentionPolicy", "enabled"),
        }
        found += [f"{file.name}: no {name}." for name, value in switches.items() if value not in (True, SWITCH)]
    modules = infrastructure.file("main.bicep").modules
    if not any(m.symbol == "dataStorage" and m.params.get("keepHistory") is True for m in modules):
        found.append("main.bicep: the data account keeps no history.")
    rules = list(infrastructure.created("Microsoft.Storage/storageAccounts/managementPolicies"))
    if not any("version: {\n" in file.text and "daysAfterCreationGreaterThan" in file.text for file, _ in rules):
        found.append("Old versions are never deleted.")
    return found


def private_networking_closes_storage(infrastructure: Infrastructure) -> list[str]:
    """With a virtual network, the accounts of the host and of the data have no public endpoint."""
    modules = [m for m in infrastructure.file("main.bicep").modules if m.path == "app/storage-account.bicep"]
    return [
        f"main.bicep: {module.symbol} stays open with a virtual network."
        for module in modules
        if module.params.get("publicAccess") != Expression("!vnetEnabled")
    ] + [
        f"{file.name}: publicAccess does not close {account.symbol}."
        for file, account in infrastructure.created("Microsoft.Storage/storageAccounts")
        if account.at("properties", "publicNetworkAccess") != Expression("publicAccess ? 'Enabled' : 'Disabled'")
    ]
