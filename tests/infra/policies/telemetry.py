"""Metrics that alerts and the workbook read."""

import json
import re
from typing import Any

from ..infrastructure import Infrastructure
from ..syntax import Expression, Value, read

METRIC = re.compile(r"\binsights\.[a-z]+(?:\.[a-z]+)*")
ALERTS = {
    "failed-executions",
    "failure-records",
    "nothing-published",
    "poison-messages",
    "sweep-of-all-blobs",
    "sweep-of-all-videos",
    "sweep-of-recent-blobs",
    "sweep-of-recent-videos",
    "throttled-for-long",
}


def alerts_are_complete(infrastructure: Infrastructure) -> list[str]:
    """Each alert that the operator counts on is there, tells somebody, and reads a metric by the name it has."""
    file = infrastructure.file("alerts.bicep")
    known = infrastructure.json("app/telemetry.json")["metrics"]
    names = {rule["name"] for rule in _rules(infrastructure)}
    found = [f"The alert {name} is expected or there, not both." for name in ALERTS.symmetric_difference(names)]
    used = re.findall(r"\bmetrics\.(\w+)", file.text)
    found += [f"alerts.bicep reads {name}, which no metric is called." for name in used if name not in known]
    found += [f"alerts.bicep spells {name} itself." for name in METRIC.findall(file.text)]
    for _, alert in infrastructure.created("Microsoft.Insights/scheduledQueryRules"):
        if alert.at("properties", "actions", "actionGroups") != [Expression("actionGroup.id")]:
            found.append(f"{alert.symbol} tells nobody.")
    return found


def alert_counts_finished_sweeps(infrastructure: Infrastructure) -> list[str]:
    """A sweep that was not due, found another at work or gave way does not keep the alert silent."""
    queries = [rule["query"] for rule in _rules(infrastructure) if str(rule["name"]).startswith("sweep-of-")]
    texts = [query.text if isinstance(query, Expression) else str(query) for query in queries]
    finished = 'tostring(customDimensions.outcome) == "done"'
    return [f"An alert counts sweeps that did not finish: {text}" for text in texts if finished not in text]


def workbook_shows_every_metric(infrastructure: Infrastructure) -> list[str]:
    """The workbook reads every metric, and none that there is not."""
    workbook = infrastructure.json("app/workbook.json")
    shown = set(METRIC.findall(" ".join(_queries(workbook))))
    named = set(infrastructure.json("app/telemetry.json")["metrics"].values())
    found = [f"{name} is shown or emitted, not both." for name in sorted(shown ^ named)]
    if "<componentId>" not in json.dumps(workbook["fallbackResourceIds"]):
        found.append("The workbook is bound to no component.")
    return found


def _rules(infrastructure: Infrastructure) -> list[dict[str, Value]]:
    rules = read(infrastructure.file("alerts.bicep").variables["rules"])
    return [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []


def _queries(workbook: Any) -> list[str]:
    return [item["content"]["query"] for item in workbook["items"] if "query" in item["content"]]
