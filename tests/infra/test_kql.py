"""Queries are right in the eyes of the official language service, and ask for what the app emits."""

import json
import re
import shutil
import subprocess

import pytest

from shared import telemetry

from .kql import HERE, ROOT, declared, documented, shipped

NODE = shutil.which("node")
SERVICE = ROOT / "node_modules/@kusto/language-service-next"
QUERIES = dict([*shipped(), *documented()])
# A column, a table and an expression that are not there.
WRONG = ("requests | where succes == false", "Request | count", "traces | where severityLevel = 3")
EMITTED = "".join(path.read_text() for path in sorted((ROOT / "shared").rglob("*.py")))

needs_service = pytest.mark.skipif(NODE is None or not SERVICE.is_dir(), reason="needs node and npm ci")


def _diagnose(*queries: str) -> list[list[str]]:
    said = subprocess.run(
        [str(NODE), str(HERE / "check.cjs")],
        input=json.dumps([declared(query) for query in queries]),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[list[str]] = json.loads(said.stdout)
    return found


def _unknown(query: str) -> set[str]:
    """Metrics, traces and dimensions that a query asks for and nothing emits."""
    metrics = set(re.findall(r'\b[nN]ame == "(insights\.[^"]*)"', query)) - telemetry.METRICS
    traces = {text for text in re.findall(r'message startswith "([^"]*)"', query) if f'"{text}' not in EMITTED}
    dimensions = {
        name for name in re.findall(r"\b(?:customDimensions|Properties)\.(\w+)", query) if f'"{name}"' not in EMITTED
    }
    return metrics | traces | dimensions


@needs_service
def test_language_service_has_nothing_to_say_but_of_wrong_queries() -> None:
    said = _diagnose(*QUERIES.values(), *WRONG)
    assert {where: found for where, found in zip(QUERIES, said, strict=False) if found} == {}
    assert all(said[len(QUERIES) :])


def test_every_place_is_looked_at() -> None:
    places = {re.split(r"[ :]", where)[0] for where in QUERIES}
    assert places == {"alert", "workbook", "consuming.md", "operating.md"}
    assert len(QUERIES) >= 16


@pytest.mark.parametrize("where", QUERIES)
def test_query_asks_for_what_is_emitted(where: str) -> None:
    assert _unknown(QUERIES[where]) == set()


@pytest.mark.parametrize(
    ("query", "unknown"),
    [
        ('customMetrics | where name == "insights.queue.length"', "insights.queue.length"),
        ('traces | where message startswith "a sweep of"', "a sweep of"),
        ("customMetrics | where tostring(customDimensions.result) == 1", "result"),
    ],
)
def test_what_is_not_emitted_is_noticed(query: str, unknown: str) -> None:
    assert _unknown(query) == {unknown}
