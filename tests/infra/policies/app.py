"""The function app: Flex Consumption, its runtime and its settings."""

import re
from pathlib import Path

from shared.names import DATA_CONNECTION
from shared.settings import NAMES

from ..infrastructure import Infrastructure
from .options import EVERYTHING

ROOT = Path(__file__).parents[3]
# Video Indexer's limit is for the whole account.
MOST_INSTANCES = 4
PLATFORM = {
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED",
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
    "OTEL_TRACES_SAMPLER",
    "PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY",
    "PYTHON_APPLICATIONINSIGHTS_LOGGER_NAME",
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
# Names of settings in the expression that puts them together; values are links, expressions or written small.
NAME = re.compile(r"'([A-Z]\w*)'")
CLOUD = "AzureCloud"


def transport_is_encrypted(infrastructure: Infrastructure) -> list[str]:
    """The app answers HTTPS alone, with TLS 1.2 at least."""
    found = []
    for site in infrastructure.of("Microsoft.Web/sites"):
        if site.at("properties", "httpsOnly") is not True:
            found.append(f"{site.label} answers plain HTTP.")
        if site.at("properties", "siteConfig", "minTlsVersion") not in ("1.2", "1.3"):
            found.append(f"{site.label} takes old TLS.")
    return found


def flex_refuses_nothing(infrastructure: Infrastructure) -> list[str]:
    """No setting that Flex Consumption refuses or ignores."""
    sites = {name for site in infrastructure.of("Microsoft.Web/sites") for name in REFUSED if f'"{name}"' in site.text}
    return [f"Flex Consumption refuses {name}." for name in sorted(sites | _settings(infrastructure) & REFUSED)]


def runtime_is_the_projects(infrastructure: Infrastructure) -> list[str]:
    """Python of the project's version, on Flex Consumption, with few instances unless more are asked for."""
    found = []
    version = (ROOT / ".python-version").read_text().strip()
    for site in infrastructure.of("Microsoft.Web/sites"):
        config = site.at("properties", "functionAppConfig")
        if config["runtime"] != {"name": "python", "version": version}:
            found.append(f"{site.label} does not run Python {version}.")
        bound = config["scaleAndConcurrency"]["maximumInstanceCount"]
        if bound > MOST_INSTANCES and site.scenario != EVERYTHING:
            found.append(f"{site.label} scales further than Video Indexer's limit is worth.")
    return found + [
        f"{plan.label} is no Flex Consumption plan."
        for plan in infrastructure.of("Microsoft.Web/serverfarms")
        if plan.at("sku") != {"name": "FC1", "tier": "FlexConsumption"}
    ]


def settings_are_those_of_the_code(infrastructure: Infrastructure) -> list[str]:
    """The app gets every setting that the code or the platform reads, and no other."""
    expected = NAMES | PLATFORM
    actual = _settings(infrastructure)
    return [f"{name} is not set." for name in sorted(expected - actual)] + [
        f"{name} is set, and nothing reads it." for name in sorted(actual - expected)
    ]


def _settings(infrastructure: Infrastructure) -> set[str]:
    names = set(infrastructure.json("main.parameters.json")["parameters"]["settings"]["value"])
    for config in infrastructure.of("Microsoft.Web/sites/config"):
        names |= set(NAME.findall(config.at("properties"))) - {CLOUD}
    return names
