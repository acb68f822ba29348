"""The alerts' queries, answered by hand from the records that an exporter sent: as much of the language as they use.

What is not understood is an error, so that no alert is taken for answered that was not.
"""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from tests.stacks.ingestion import Record, data_of

type Row = dict[str, Any]
type Condition = Callable[[Row], bool]

INFRA: Final = Path(__file__).parents[2] / "infra" / "app"
ALERTS: Final = (INFRA / "alerts.bicep").read_text()
NOTHING_PUBLISHED: Final = "nothing-published"
"""Joins two tables of the workspace: its filters are taken apart in `nothing_published`."""


def queries() -> dict[str, str]:
    """The query of each alert by its name."""
    metrics = json.loads((INFRA / "telemetry.json").read_bytes())["metrics"]
    names, texts = (re.findall(rf"^    {field}: '(.+)'$", ALERTS, re.MULTILINE) for field in ("name", "query"))
    rules = zip(names, texts, strict=True)
    return {name: re.sub(r"\$\{metrics\.(\w+)\}", lambda found: metrics[found[1]], text) for name, text in rules}


def answer(name: str, records: list[Record]) -> float:
    """The number that an alert's query gives."""
    query = queries()[name]
    rows = {"requests": requests, "customMetrics": metrics}
    if name == NOTHING_PUBLISHED:
        return nothing_published(query, metrics(records))
    table, where, summarize = query.split(" | ")
    found = filtered(rows[table](records), where.removeprefix("where "))
    match summarize:
        case "summarize n = count()":
            return len(found)
        case "summarize n = sum(valueSum)":
            return float(sum(row["valueSum"] for row in found))
    raise ValueError(summarize)


def nothing_published(query: str, rows: list[Row]) -> float:
    """How many events finished, if none was published; without Video Indexer's own log, which is not here."""
    conditions = re.findall(r'where Name == "([^"]+)" and tostring\(Properties\.outcome\) in \(([^)]*)\)', query)
    published, finished = (
        sum(
            row["valueSum"] for row in rows if row["name"] == metric and f'"{row["customDimensions"]["outcome"]}"' in of
        )
        for metric, of in conditions
    )
    return 0 if published else finished


def quoted(row: Row, dimension: str) -> str:
    return f'"{row["customDimensions"][dimension]}"'


def requests(records: list[Record]) -> list[Row]:
    return [
        {"success": data["success"], "resultCode": data["responseCode"]} for data in data_of(records, "RequestData")
    ]


def metrics(records: list[Record]) -> list[Row]:
    return [
        {
            "name": data["metrics"][0]["name"],
            "valueSum": data["metrics"][0]["value"],
            "customDimensions": data["properties"],
        }
        for data in data_of(records, "MetricData")
    ]


def filtered(rows: Iterable[Row], where: str) -> list[Row]:
    conditions = [condition(text) for text in where.split(" and ")]
    return [row for row in rows if all(holds(row) for holds in conditions)]


def condition(text: str) -> Condition:
    if found := re.fullmatch(r'name == "([^"]+)"', text):
        name = found[1]
        return lambda row: bool(row["name"] == name)
    if found := re.fullmatch(r"tostring\(customDimensions\.(\w+)\) (==|!=|in) \(?([^)]+)\)?", text):
        dimension, operator, values = found.groups()
        wanted = json.loads(f"[{values}]")
        return lambda row: bool((row["customDimensions"].get(dimension) in wanted) is (operator != "!="))
    return KNOWN[text]


KNOWN: Final[dict[str, Condition]] = {
    "valueSum > 0": lambda row: bool(row["valueSum"] > 0),
    "success == false": lambda row: not row["success"],
    'not(resultCode startswith "4")': lambda row: not row["resultCode"].startswith("4"),
}
