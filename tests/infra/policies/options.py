"""What is optional: off unless it is asked for, and all of it on where it is."""

from ..infrastructure import FIRST_PHASE, Deployment, Infrastructure

EVERYTHING = "everything"
ENDPOINT = "Microsoft.Network/privateEndpoints"
OFF: dict[str, object] = {
    "always-ready instances": [],
    "rolling updates": None,
    "zone redundancy": False,
    "who may call": ("Allow", []),
    "daily cap": -1,
    "budget": 0,
    "endpoints": [],
    "topics": [],
}
ON: dict[str, object] = {
    "always-ready instances": [{"name": "http", "instanceCount": 2}, {"name": "blob", "instanceCount": 2}],
    "rolling updates": {"type": "RollingUpdate"},
    "zone redundancy": True,
    "who may call": ("Deny", ["VideoIndexer", "AzureEventGrid"]),
    "daily cap": 5,
    "budget": 1,
    "endpoints": ["account", "blob", "queue", "table"],
    "topics": ["CloudEventSchemaV1_0"],
}


def options_are_what_was_chosen(infrastructure: Infrastructure) -> list[str]:
    """Nothing optional in the plain scenario, everything in the other."""
    return [
        f"{name}: {option} is {value}, not {expected[option]}."
        for name, expected in ((FIRST_PHASE, OFF), (EVERYTHING, ON))
        for option, value in _chosen(infrastructure.deployments[name]).items()
        if value != expected[option]
    ]


def zones_are_for_the_data_too(infrastructure: Infrastructure) -> list[str]:
    """An app that survives a zone has accounts that do."""
    return [
        f"{account.label} is in one zone, and the app in several."
        for plan in infrastructure.of("Microsoft.Web/serverfarms")
        if plan.at("properties", "zoneRedundant") is True
        for account in infrastructure.deployments[plan.scenario].of("Microsoft.Storage/storageAccounts")
        if not account.name.startswith("stmedia") and account.at("sku", "name") not in ("Standard_ZRS", "Standard_GZRS")
    ]


def _chosen(deployment: Deployment) -> dict[str, object]:
    [site] = deployment.of("Microsoft.Web/sites")
    [plan] = deployment.of("Microsoft.Web/serverfarms")
    [workspace] = deployment.of("Microsoft.OperationalInsights/workspaces")
    config = site.at("properties", "functionAppConfig")
    web = site.at("properties", "siteConfig")
    services = [e.at("properties", "privateLinkServiceConnections") for e in deployment.of(ENDPOINT)]
    return {
        "always-ready instances": config["scaleAndConcurrency"]["alwaysReady"],
        "rolling updates": config["siteUpdateStrategy"],
        "zone redundancy": plan.at("properties", "zoneRedundant"),
        "who may call": (
            web["ipSecurityRestrictionsDefaultAction"],
            [
                r["ipAddress"]
                for r in web["ipSecurityRestrictions"]
                if r["tag"] == "ServiceTag" and r["action"] == "Allow"
            ],
        ),
        "daily cap": workspace.at("properties", "workspaceCapping", "dailyQuotaGb"),
        "topics": [topic.at("properties", "inputSchema") for topic in deployment.of("Microsoft.EventGrid/topics")],
        "budget": len(deployment.of("Microsoft.Consumption/budgets")),
        "endpoints": sorted({connections[0]["properties"]["groupIds"][0] for connections in services}),
    }
