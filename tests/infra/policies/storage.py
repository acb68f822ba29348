"""Storage: closed, private, and with a history."""

from ..infrastructure import Infrastructure, Resource

ACCOUNT = "Microsoft.Storage/storageAccounts"
CLOSED = {
    "allowBlobPublicAccess": False,
    "allowCrossTenantReplication": False,
    "allowSharedKeyAccess": False,
    "minimumTlsVersion": "TLS1_2",
    "supportsHttpsTrafficOnly": True,
}


def accounts_are_closed(infrastructure: Infrastructure) -> list[str]:
    """No anonymous access, no shared keys, TLS 1.2 at least."""
    return [
        f"{account.label} needs {name}: {expected}."
        for account in infrastructure.of(ACCOUNT)
        for name, expected in CLOSED.items()
        if account.at("properties", name) != expected
    ]


def containers_are_private(infrastructure: Infrastructure) -> list[str]:
    """No container is public."""
    return [
        f"{container.label} is not private."
        for container in infrastructure.of(f"{ACCOUNT}/blobServices/containers")
        if container.at("properties", "publicAccess") != "None"
    ]


def data_keeps_its_history(infrastructure: Infrastructure) -> list[str]:
    """The data account has soft delete, versions, and a rule that deletes old ones."""
    found = []
    for service in infrastructure.of(f"{ACCOUNT}/blobServices"):
        if not _is_data(service):
            continue
        switches = {
            "versions": service.at("properties", "isVersioningEnabled"),
            "soft delete of blobs": service.at("properties", "deleteRetentionPolicy", "enabled"),
            "soft delete of containers": service.at("properties", "containerDeleteRetentionPolicy", "enabled"),
        }
        found += [f"{service.label}: no {name}." for name, value in switches.items() if value is not True]
        rules = infrastructure.deployments[service.scenario].of(f"{ACCOUNT}/managementPolicies")
        ends = [
            rule["definition"]["actions"].get("version", {}).get("delete", {}).get("daysAfterCreationGreaterThan")
            for policy in rules
            if _is_data(policy)
            for rule in policy.at("properties", "policy", "rules")
        ]
        if ends != [30]:
            found.append(f"{service.label}: old versions are not deleted after 30 days.")
    return found


def private_networking_closes_storage(infrastructure: Infrastructure) -> list[str]:
    """With a virtual network, the accounts of the host and of the data have no public endpoint, but a private one."""
    found = []
    for network in infrastructure.of("Microsoft.Network/virtualNetworks"):
        deployment = infrastructure.deployments[network.scenario]
        reached = {
            (connection["properties"]["privateLinkServiceId"], service)
            for endpoint in deployment.of("Microsoft.Network/privateEndpoints")
            for connection in endpoint.at("properties", "privateLinkServiceConnections")
            for service in connection["properties"]["groupIds"]
        }
        for account in deployment.of(ACCOUNT):
            if account.name.startswith("stmedia"):
                continue
            rules = account.at("properties", "networkAcls", "defaultAction")
            if (account.at("properties", "publicNetworkAccess"), rules) != ("Disabled", "Deny"):
                found.append(f"{account.label} stays open with a virtual network.")
            found += [
                f"{account.label}: its {service} service can't be reached."
                for service in ("blob", "queue")
                if (account.at("id"), service) not in reached
            ]
    return found


def _is_data(resource: Resource) -> bool:
    return resource.name.startswith("stdata")
