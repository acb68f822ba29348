"""Least privilege: who may do what, and where."""

import re

from ..infrastructure import Infrastructure
from ..syntax import BicepFile, Expression, Resource

ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
DEFINITION = "Microsoft.Authorization/roleDefinitions"
# (file, type of the scope, role). docs/deploying.md gives the reasons.
ALLOWED = {
    ("data-access.bicep", "containers", "storageBlobDataContributor"),
    ("data-access.bicep", "containers", "storageBlobDataReader"),
    ("data-access.bicep", "queues", "storageQueueDataContributor"),
    ("events.bicep", "containers", "storageBlobDataContributor"),
    ("host-access.bicep", "storageAccounts", "storageBlobDataOwner"),
    ("host-access.bicep", "storageAccounts", "storageQueueDataContributor"),
    ("host-access.bicep", "storageAccounts", "storageTableDataContributor"),
    ("monitoring.bicep", "components", "monitoringMetricsPublisher"),
    ("operator-access.bicep", "containers", "storageBlobDataContributor"),
    ("operator-access.bicep", "queues", "storageQueueDataContributor"),
    ("video-indexer-access.bicep", "accounts", "tokenReader"),
    ("video-indexer-access.bicep", "accounts", "videoIndexerAccountContributor"),
    ("video-indexer.bicep", "storageAccounts", "storageBlobDataContributor"),
}
# Microsoft Learn, "Azure built-in roles"; the last one from azadvertizer.net.
BUILT_IN = {
    "monitoringMetricsPublisher": "3913510d-42f4-4e42-8a64-420c390055eb",
    "storageBlobDataContributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "storageBlobDataOwner": "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    "storageBlobDataReader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    "storageQueueDataContributor": "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
    "storageTableDataContributor": "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
    "videoIndexerAccountContributor": "3f99eaab-6f59-4877-adf5-1cacd22e20b0",
}
CUSTOM_ACTIONS = ["Microsoft.VideoIndexer/accounts/read", "Microsoft.VideoIndexer/accounts/generateAccessToken/action"]
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
BUILT_IN_ID = re.compile(r"subscriptionResourceId\('Microsoft\.Authorization/roleDefinitions', roles\.(\w+)\)")


def assignments_are_allowed(infrastructure: Infrastructure) -> list[str]:
    """The roles that are granted are exactly those of the list, each at its narrow scope."""
    granted = {
        (file.name, _scope(file, assignment), _role(file, assignment))
        for file, assignment in infrastructure.created(ASSIGNMENT)
    }
    return [f"{name}: {role} on {scope} is not allowed." for name, scope, role in sorted(granted - ALLOWED)] + [
        f"{name}: {role} on {scope} is missing." for name, scope, role in sorted(ALLOWED - granted)
    ]


def role_ids_are_known(infrastructure: Infrastructure) -> list[str]:
    """The ids of roles stand in one file, and are those of the built-in roles that they are named after."""
    wrong = BUILT_IN.items() ^ infrastructure.json("app/roles.json").items()
    found = [f"roles.json: {name} is {identity} here or there, not both." for name, identity in sorted(wrong)]
    return found + [f"{file.name} has an id of its own." for file in infrastructure.files if GUID.search(file.text)]


def custom_role_only_asks_for_tokens(infrastructure: Infrastructure) -> list[str]:
    """The custom role can do nothing but read the account and ask for tokens."""
    expected = [{"actions": CUSTOM_ACTIONS, "notActions": [], "dataActions": [], "notDataActions": []}]
    return [
        f"{file.name}: {definition.symbol} may do something else."
        for file, definition in infrastructure.created(DEFINITION)
        if definition.at("properties", "permissions") != expected
    ]


def _scope(file: BicepFile, assignment: Resource) -> str:
    scope = assignment.at("scope")
    symbol = scope.text.split("[")[0] if isinstance(scope, Expression) else ""
    return next((r.type.rsplit("/", 1)[-1] for r in file.resources if r.symbol == symbol), "the whole resource group")


def _role(file: BicepFile, assignment: Resource) -> str:
    role = assignment.at("properties", "roleDefinitionId")
    text = role.text if isinstance(role, Expression) else str(role)
    if match := BUILT_IN_ID.fullmatch(text):
        return match[1]
    custom = {f"{r.symbol}.id": r.symbol for r in file.resources if r.type == DEFINITION}
    return custom.get(text, f"the unknown role {text}")
