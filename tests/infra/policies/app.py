"""The function app: Flex Consumption, its runtime and its settings."""

from pathlib import Path

from shared.names import DATA_CONNECTION
from shared.settings import NAMES

from ..infrastructure import Infrastructure
from ..syntax import keys, source, walk

ROOT = Path(__file__).parents[3]
PLATFORM = {
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "AZURE_CLIENT_ID",
    "AzureWebJobsStorage__accountName",
    "AzureWebJobsStorage__blobServiceUri",
    "AzureWebJobsStorage__clientId",
    "AzureWebJobsStorage__credential",
    "AzureWebJobsStorage__queueServiceUri",
    "AzureWebJobsStorage__tableServiceUri",
    f"{DATA_CONNECTION}__blobServiceUri",
    f"{DATA_CONNECTION}__clientId",
    f"{DATA_CONNECTION}__credential",
    f"{DATA_CONNECTION}__queueServiceUri",
    "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT",
    "PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY",
}
# Microsoft Learn, "Flex Consumption plan deprecations": moved to functionAppConfig or without effect.
REFUSED = {
    "ENABLE_ORYX_BUILD",
    "FUNCTIONS_EXTENSION_VERSION",
    "FUNCTIONS_WORKER_PROCESS_COUNT",
    "FUNCTIONS_WORKER_RUNTIME",
    "FUNCTIONS_WORKER_RUNTIME_VERSION",
    "SCM_DO_BUILD_DURING_DEPLOYMENT",
    "TZ",
    "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
    "WEBSITE_CONTENTSHARE",
    "WEBSITE_RUN_FROM_PACKAGE",
    "WEBSITE_SKIP_CONTENTSHARE_VALIDATION",
    "WEBSITE_TIME_ZONE",
    "WEBSITE_VNET_ROUTE_ALL",
    "linuxFxVersion",
}
SCALE = ("properties", "functionAppConfig", "scaleAndConcurrency", "maximumInstanceCount")


def transport_is_encrypted(infrastructure: Infrastructure) -> list[str]:
    """The app answers HTTPS alone, with TLS 1.2 at least."""
    found = []
    for file, site in infrastructure.created("Microsoft.Web/sites"):
        if site.at("properties", "httpsOnly") is not True:
            found.append(f"{file.name}: {site.symbol} answers plain HTTP.")
        if site.at("properties", "siteConfig", "minTlsVersion") not in ("1.2", "1.3"):
            found.append(f"{file.name}: {site.symbol} takes old TLS.")
    return found


def flex_refuses_nothing(infrastructure: Infrastructure) -> list[str]:
    """No setting that Flex Consumption refuses or ignores."""
    sites = (keys(site.node) for _, site in infrastructure.created("Microsoft.Web/sites"))
    used = _settings(infrastructure).union(*sites)
    return [f"Flex Consumption refuses {name}." for name in sorted(used & REFUSED)]


def runtime_is_the_projects(infrastructure: Infrastructure) -> list[str]:
    """Python of the project's version, on Flex Consumption, with a low bound of instances."""
    found = []
    version = (ROOT / ".python-version").read_text().strip()
    for file, site in infrastructure.created("Microsoft.Web/sites"):
        if site.at("properties", "functionAppConfig", "runtime") != {"name": "python", "version": version}:
            found.append(f"{file.name}: {site.symbol} does not run Python {version}.")
        if site.at(*SCALE) is None:
            found.append(f"{file.name}: {site.symbol} scales without a bound.")
    for file, plan in infrastructure.created("Microsoft.Web/serverfarms"):
        if plan.at("sku") != {"name": "FC1", "tier": "FlexConsumption"}:
            found.append(f"{file.name}: {plan.symbol} is no Flex Consumption plan.")
    if infrastructure.file("main.bicep").params.get("maximumInstanceCount") != 40:
        found.append("The default bound of instances is not the lowest.")
    return found


def settings_are_those_of_the_code(infrastructure: Infrastructure) -> list[str]:
    """The app gets every setting that the code or the platform reads, and no other."""
    expected = NAMES | PLATFORM
    actual = _settings(infrastructure)
    return [f"{name} is not set." for name in sorted(expected - actual)] + [
        f"{name} is set, and nothing reads it." for name in sorted(actual - expected)
    ]


def _settings(infrastructure: Infrastructure) -> set[str]:
    names = set(infrastructure.json("main.parameters.json")["parameters"]["settings"]["value"])
    for file, config in infrastructure.created("Microsoft.Web/sites/config"):
        properties = next(n for n in config.node.named_children if source(n).startswith("properties:"))
        mentioned = {source(node) for node in walk(properties) if node.type == "identifier"}
        names |= keys(properties) - {"properties"}
        names = names.union(*(keys(node) for name, node in file.variables.items() if name in mentioned))
    main = infrastructure.file("main.bicep").root
    passed = [n for n in walk(main) if n.type == "object_property" and source(n).startswith("settings:")]
    return names.union(*(keys(node) - {"settings"} for node in passed))
