"""Metrics that alerts and the workbook read."""

import json
import re
from typing import Any

from ..infrastructure import Infrastructure, Resource

GROUP = "Microsoft.Insights/actionGroups"
LOG_ALERT = "Microsoft.Insights/scheduledQueryRules"
METRIC = re.compile(r"\binsights\.[a-z]+(?:\.[a-z]+)*")
ALERTS = {
    "failed-executions",
    "failure-records",
    "nothing-published",
    "out-of-reach",
    "poison-messages",
    "sweep-of-all-blobs",
    "sweep-of-all-videos",
    "sweep-of-recent-blobs",
    "sweep-of-recent-videos",
    "throttled-for-long",
    "unknown-videos",
}


def alerts_are_complete(infrastructure: Infrastructure) -> list[str]:
    """Each alert that the operator counts on is there, tells somebody, and reads a metric by the name it has."""
    found = []
    known = set(infrastructure.json("app/telemetry.json")["metrics"].values())
    for topic in infrastructure.of("Microsoft.EventGrid/systemTopics"):
        alerts = infrastructure.deployments[topic.scenario].of(LOG_ALERT)
        names = {alert.at("properties", "displayName") for alert in alerts}
        announces = infrastructure.deployments[topic.scenario].of("Microsoft.EventGrid/topics")
        expected = ALERTS | {"unannounced"} if announces else ALERTS
        found += [f"{topic.scenario}: {name} is expected or there, not both." for name in expected ^ names]
    for alert in infrastructure.of(LOG_ALERT):
        groups = {group.at("id") for group in infrastructure.deployments[alert.scenario].of(GROUP)}
        if not groups or set(alert.at("properties", "actions", "actionGroups") or []) != groups:
            found.append(f"{alert.label} tells nobody.")
        unknown = set(METRIC.findall(query(alert))) - known
        found += [f"{alert.label} reads {name}, which no metric is called." for name in unknown]
    return found


def alert_counts_finished_sweeps(infrastructure: Infrastructure) -> list[str]:
    """A sweep that was not due, found another at work or gave way does not keep the alert silent."""
    finished = 'tostring(customDimensions.outcome) == "done"'
    return [
        f"{alert.label} counts sweeps that did not finish."
        for alert in infrastructure.of(LOG_ALERT)
        if str(alert.at("properties", "displayName")).startswith("sweep-of-") and finished not in query(alert)
    ]


def poison_alert_rests_on_our_own_count(infrastructure: Infrastructure) -> list[str]:
    """The host's text alone is not enough: some hosts drop its category where telemetry goes by OpenTelemetry."""
    count = infrastructure.json("app/telemetry.json")["metrics"]["poisonMessages"]
    return [
        f"{alert.label} would be silent with the host."
        for alert in infrastructure.of(LOG_ALERT)
        if alert.at("properties", "displayName") == "poison-messages" and f'name == "{count}"' not in query(alert)
    ]


def dead_letters_wake_nobody(infrastructure: Infrastructure) -> list[str]:
    """A dead letter is to be looked at by day: a cold start can make one, and the sweep makes up for it."""
    return [
        f"{alert.label} is more than a warning."
        for alert in infrastructure.of("Microsoft.Insights/metricAlerts")
        if "dead-lettered" in alert.name and alert.at("properties", "severity") != 3
    ]


def workbook_shows_every_metric(infrastructure: Infrastructure) -> list[str]:
    """The workbook reads every metric, and none that there is not."""
    workbook = infrastructure.json("app/workbook.json")
    shown = set(METRIC.findall(" ".join(workbook_queries(workbook))))
    named = set(infrastructure.json("app/telemetry.json")["metrics"].values())
    found = [f"{name} is shown or emitted, not both." for name in sorted(shown ^ named)]
    if "<componentId>" not in json.dumps(workbook["fallbackResourceIds"]):
        found.append("The workbook is bound to no component.")
    return found


def query(alert: Resource) -> str:
    """The KQL of an alert."""
    return str(alert.at("properties", "criteria")["allOf"][0]["query"])


def workbook_queries(workbook: Any) -> list[str]:
    """The KQL of the workbook's charts and tables."""
    return [item["content"]["query"] for item in workbook["items"] if "query" in item["content"]]
