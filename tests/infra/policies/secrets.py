"""Identity everywhere: no keys, no passwords, no local authentication."""

import json
import re

from ..infrastructure import SECOND_PHASE, Infrastructure

LIST_FUNCTION = re.compile(r"\blist[A-Z]\w*\(")
WEBHOOK_KEY = re.compile(r"\blistKeys\('[^']*/host/default', '[^']*'\)\.systemKeys\.blobs_extension\b")
SECRET = re.compile(r"(?i)AccountKey|SharedAccess(Key|Signature)|DefaultEndpointsProtocol|InstrumentationKey")


def no_keys(infrastructure: Infrastructure) -> list[str]:
    """No key is read, but the one of the blob trigger's webhook, and that one goes into no output."""
    found = []
    for deployment in infrastructure.deployments.values():
        for resource in deployment.resources:
            text = WEBHOOK_KEY.sub("", resource.text) if deployment.name == SECOND_PHASE else resource.text
            if LIST_FUNCTION.search(text):
                found.append(f"{resource.label} reads keys.")
            if match := SECRET.search(text):
                found.append(f"{resource.label} speaks of {match[0]}.")
        outputs = json.dumps(deployment.outputs)
        if LIST_FUNCTION.search(outputs) or SECRET.search(outputs):
            found.append(f"{deployment.name}: an output holds a key, and stays in the deployment's history.")
    return found


def no_local_authentication(infrastructure: Infrastructure) -> list[str]:
    """Telemetry, logs and events are taken from identities alone."""
    return (
        [
            f"{resource.label} takes telemetry by key."
            for resource in infrastructure.of("Microsoft.Insights/components")
            if resource.at("properties", "DisableLocalAuth") is not True
        ]
        + [
            f"{resource.label} takes logs by key."
            for resource in infrastructure.of("Microsoft.OperationalInsights/workspaces")
            if resource.at("properties", "features", "disableLocalAuth") is not True
        ]
        + [
            f"{resource.label} takes events by key."
            for resource in infrastructure.of("Microsoft.EventGrid/topics")
            if resource.at("properties", "disableLocalAuth") is not True
        ]
    )


def no_publishing_passwords(infrastructure: Infrastructure) -> list[str]:
    """Both ways of publishing by password are off."""
    found = []
    for site in infrastructure.of("Microsoft.Web/sites"):
        policies = infrastructure.deployments[site.scenario].of(f"{site.type}/basicPublishingCredentialsPolicies")
        off = {policy.name for policy in policies if policy.at("properties", "allow") is False}
        found += [
            f"{site.label}: publishing by password is on for {way}."
            for way in ("ftp", "scm")
            if f"{site.name}/{way}" not in off
        ]
    return found
