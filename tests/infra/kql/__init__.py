"""Every query that is shipped or written down: the alerts', the workbook's, the documentation's."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from ..infrastructure import FIRST_PHASE, Infrastructure
from ..policies.telemetry import LOG_ALERT, query, workbook_queries

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
# Microsoft Learn, "Azure Monitor Log Analytics reference" and "Application Insights REST API, metadata".
TABLES: dict[str, dict[str, str]] = json.loads((HERE / "tables.json").read_text())


def shipped() -> Iterator[tuple[str, str]]:
    """Where a query of the deployment stands, and its text."""
    infrastructure = Infrastructure(ROOT / "infra")
    for alert in infrastructure.deployments[FIRST_PHASE].of(LOG_ALERT):
        yield f"alert {alert.at('properties', 'displayName')}", query(alert)
    for number, text in enumerate(workbook_queries(infrastructure.json("app/workbook.json"))):
        # The workbook puts in its own bin.
        yield f"workbook {number}", text.replace("{TimeRange:grain}", "1h")


def documented() -> Iterator[tuple[str, str]]:
    """Where a query of the pages stands, and its text."""
    for page in sorted(ROOT.glob("docs/*.md")):
        text = page.read_text()
        for number, block in enumerate(
            re.findall(r"^(?:```|~~~)kql\n(.*?)^(?:```|~~~)", text, re.MULTILINE | re.DOTALL)
        ):
            if not block.startswith("."):
                yield f"{page.name} block {number}", block
        tables = "|".join(TABLES)
        for line in re.findall(rf"^    ((?:{tables}) \|.*)$", text, re.MULTILINE):
            yield f"{page.name}: {line}", line
        for inline in re.findall(rf"`((?:{tables}) \\\|[^`]*)`", text):
            yield f"{page.name}: {inline}", inline.replace("\\|", "|")


def declared(text: str) -> str:
    """The query behind declarations of the tables that it may read; that of the guide's own table is the guide's."""
    tables = [
        f"let {name} = datatable({', '.join(f'{column}: {kind}' for column, kind in columns.items())})[];"
        for name, columns in TABLES.items()
    ]
    guide = (ROOT / "docs/consuming.md").read_text()
    if own := re.search(r"^\.create table (\w+) \((.*?)\)", guide, re.MULTILINE | re.DOTALL):
        tables.append(f"let {own[1]} = datatable({own[2]})[];")
    return "\n".join([*tables, text])
