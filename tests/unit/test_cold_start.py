"""What a cold start does not load: what only some triggers need is imported when they run."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = (
    "azure.core",
    "azure.identity",
    "azure.storage",
    "aiohttp",
    "pydantic",
    "msgspec",
    "opentelemetry",
    "shared.insights",
)
SCRIPT = """
import json, sys
import function_app
functions = {
    function.get_function_name(): json.loads(function.get_raw_bindings()[0])
    for function in function_app.app.get_functions()
}
print(json.dumps({"functions": functions, "modules": sorted(sys.modules)}))
"""


def start(**environment: str) -> Any:
    """The app's functions by their trigger binding, and what a fresh process has loaded then."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def in_azure() -> Any:
    return start()


def test_nothing_heavy_is_loaded(in_azure: Any) -> None:
    assert "shared.triggers.callback" in in_azure["modules"]
    loaded = [name for name in in_azure["modules"] if any(f"{name}.".startswith(f"{heavy}.") for heavy in HEAVY)]
    assert loaded == []


def test_no_setting_is_needed_to_start_and_every_function_is_there(in_azure: Any) -> None:
    functions = in_azure["functions"]
    assert {name: binding["type"] for name, binding in functions.items()} == {
        "callback": "httpTrigger",
        "index_blob": "blobTrigger",
        "publish": "queueTrigger",
        "sweep_recent": "timerTrigger",
        "sweep_all": "timerTrigger",
    }
    assert functions["callback"]["route"] == "callback"
    assert functions["callback"]["authLevel"] == "FUNCTION"
    assert functions["publish"]["queueName"] == "index-events"
    assert functions["publish"]["connection"] == functions["index_blob"]["connection"] == "DATA_STORAGE"
    assert functions["index_blob"]["path"] == "indexes/{name}.json"


def test_a_blob_is_told_by_event_grid_in_azure_and_found_by_looking_in_local_work(in_azure: Any) -> None:
    local = start(AZURE_FUNCTIONS_ENVIRONMENT="Development")
    assert in_azure["functions"]["index_blob"]["source"] == "EventGrid"
    assert local["functions"]["index_blob"]["source"] == "LogsAndContainerScan"


def test_the_sdks_say_nothing_of_requests_that_succeed() -> None:
    script = """
import logging
logging.basicConfig(level=logging.INFO)
import function_app
print(logging.getLogger("azure.core.pipeline").getEffectiveLevel())
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) >= logging.WARNING
