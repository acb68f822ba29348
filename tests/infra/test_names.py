"""Names that the deployment and the function app share."""

import json
import runpy
from pathlib import Path

import pytest
from azure.functions.decorators.function_app import Function

from shared.telemetry import METRICS

ROOT = Path(__file__).parents[2]
NAMES = json.loads((ROOT / "infra/app/names.json").read_text())["functions"]


@pytest.fixture(scope="module")
def functions() -> dict[str, Function]:
    # An app lists its functions only once, and other tests may have asked the imported one.
    app = runpy.run_path(str(ROOT / "function_app.py"))["app"]
    return {function.get_function_name(): function for function in app.get_functions()}


def test_deployment_asks_for_every_function_of_the_app(functions: dict[str, Function]) -> None:
    assert functions.keys() == set(NAMES.values())


def test_scripts_ask_for_the_callbacks_key() -> None:
    assert f"--function-name {NAMES['callback']} " in (ROOT / "scripts/callback-url.sh").read_text()


def test_callback_url_has_the_route(functions: dict[str, Function]) -> None:
    prefix = json.loads((ROOT / "host.json").read_text())["extensions"]["http"]["routePrefix"]
    trigger = functions[NAMES["callback"]].get_trigger()
    assert trigger is not None
    assert trigger.get_dict_repr()["route"] == NAMES["callback"]
    assert f"/{prefix}/${{names.functions.callback}}'" in (ROOT / "infra/main.bicep").read_text()


def test_metrics_are_those_of_the_code() -> None:
    assert set(json.loads((ROOT / "infra/app/telemetry.json").read_text())["metrics"].values()) == METRICS


def test_host_has_no_setting_that_it_ignores() -> None:
    # With OpenTelemetry the host ignores logging.applicationInsights, sampling and all.
    host = json.loads((ROOT / "host.json").read_text())
    assert host["telemetryMode"] == "OpenTelemetry"
    assert "applicationInsights" not in host["logging"]
