"""Least privilege: who may do what, and where."""

import re

from ..infrastructure import Infrastructure, Resource

ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
DEFINITION = "Microsoft.Authorization/roleDefinitions"
APP = "the app"
OPERATOR = "the operator"
TOPIC = "the system topic"
VIDEO_INDEXER = "a new Video Indexer account"
# (who, on what, role). docs/deploying.md gives the reasons.
ALLOWED = {
    (APP, "containers/indexes", "storageBlobDataReader"),
    (APP, "containers/insights", "storageBlobDataContributor"),
    (APP, "queues/index-events", "storageQueueDataContributor"),
    (APP, "queues/index-events-poison", "storageQueueDataContributor"),
    (APP, "queues/webjobs-blobtrigger-poison", "storageQueueDataContributor"),
    (APP, "storageAccounts/sthost", "storageBlobDataOwner"),
    (APP, "storageAccounts/sthost", "storageQueueDataContributor"),
    (APP, "storageAccounts/sthost", "storageTableDataContributor"),
    (APP, "components/appi-", "monitoringMetricsPublisher"),
    (APP, "accounts", "videoIndexerAccountContributor"),
    (APP, "accounts", "tokenReader"),
    (APP, "topics/evgt-published-", "eventGridDataSender"),
    (OPERATOR, "containers/indexes", "storageBlobDataContributor"),
    (OPERATOR, "containers/insights", "storageBlobDataContributor"),
    (OPERATOR, "queues/index-events", "storageQueueDataContributor"),
    (OPERATOR, "queues/index-events-poison", "storageQueueDataContributor"),
    (TOPIC, "containers/dead-letters", "storageBlobDataContributor"),
    (VIDEO_INDEXER, "storageAccounts/stmedia", "storageBlobDataContributor"),
}
# Microsoft Learn, "Azure built-in roles"; the last one from azadvertizer.net.
BUILT_IN = {
    "eventGridDataSender": "d5a91429-5739-47e2-a06b-3470a27159e7",
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
PRINCIPALS = {
    "Microsoft.ManagedIdentity/userAssignedIdentities": APP,
    "Microsoft.EventGrid/systemTopics": TOPIC,
    "Microsoft.VideoIndexer/accounts": VIDEO_INDEXER,
}


def assignments_are_allowed(infrastructure: Infrastructure) -> list[str]:
    """The roles that are granted are exactly those of the list, each at its narrow scope."""
    granted = {(_who(a), _where(a), _role(infrastructure, a)) for a in infrastructure.of(ASSIGNMENT)}
    return [f"{who}: {role} on {scope} is not allowed." for who, scope, role in sorted(granted - ALLOWED)] + [
        f"{who}: {role} on {scope} is missing." for who, scope, role in sorted(ALLOWED - granted)
    ]


def assignments_are_named_after_their_principal(infrastructure: Infrastructure) -> list[str]:
    """An identity that is made anew gets an assignment of a new name: an old one's principal can't be changed."""
    found = []
    for assignment in infrastructure.of(ASSIGNMENT):
        principal = str(assignment.at("properties", "principalId"))
        if principal.startswith("[") and principal.strip("[]") not in assignment.name:
            found.append(f"{assignment.label} would keep its name with another principal.")
    return found


def role_ids_are_known(infrastructure: Infrastructure) -> list[str]:
    """The ids of roles stand in one file, and are those of the built-in roles that they are named after."""
    wrong = BUILT_IN.items() ^ infrastructure.json("app/roles.json").items()
    found = [f"roles.json: {name} is {identity} here or there, not both." for name, identity in sorted(wrong)]
    return found + [
        f"{file} has an id of its own." for file, text in infrastructure.source.items() if GUID.search(text)
    ]


def custom_role_only_asks_for_tokens(infrastructure: Infrastructure) -> list[str]:
    """The custom role can do nothing but read the account and ask for tokens."""
    expected = [{"actions": CUSTOM_ACTIONS, "notActions": [], "dataActions": [], "notDataActions": []}]
    return [
        f"{definition.label} may do something else."
        for definition in infrastructure.of(DEFINITION)
        if definition.at("properties", "permissions") != expected
    ]


def _who(assignment: Resource) -> str:
    principal = str(assignment.at("properties", "principalId"))
    match = re.match(r"\[reference\('[^']*/providers/([\w.]+/\w+)/[^/']+'", principal)
    return PRINCIPALS.get(match[1], principal) if match else OPERATOR if GUID.fullmatch(principal) else principal


def _where(assignment: Resource) -> str:
    kind, name = assignment.scope.split("/")[-2:]
    if kind == "containers" and name == "metadata":
        # What the scenario with everything calls it.
        name = "insights"
    if kind in ("storageAccounts", "components", "topics"):
        # The rest of the name is a hash.
        name = name[:-13]
    return kind if kind == "accounts" else f"{kind}/{name}"


def _role(infrastructure: Infrastructure, assignment: Resource) -> str:
    definition = str(assignment.at("properties", "roleDefinitionId"))
    identity = definition.split("/")[-1]
    custom = {role.at("id") for role in infrastructure.deployments[assignment.scenario].of(DEFINITION)}
    if definition in custom:
        return "tokenReader"
    return next((name for name, known in BUILT_IN.items() if known == identity), f"the unknown role {identity}")
