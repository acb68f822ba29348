"""What reaches Application Insights: each trigger, failing and succeeding, through Azure Monitor's own exporter.

The exporter sends to an ingestion endpoint on this machine; the filters of the alerts are applied to what came in by
hand, in Python.
"""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import azure.functions as func
import pytest
from azure.monitor.opentelemetry.exporter import AzureMonitorTraceExporter
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from shared.composition import App
from shared.errors import Transient
from shared.triggers.blob_reference import BlobReference
from tests.fakes.functions import Functions, context, functions, functions_over
from tests.fakes.spans import spans_to
from tests.fakes.world import VIDEO, World, index
from tests.stacks.ingestion import Ingestion, data_of

SIGNED = "https://x.blob.core.windows.net/a?sig=canary"


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """The records that came in."""
    monkeypatch.setenv("APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL", "true")
    with Ingestion.serve() as ingestion:
        exporter = AzureMonitorTraceExporter(
            connection_string=ingestion.connection_string, disable_offline_storage=True, tracer_provider=None
        )
        processor = SimpleSpanProcessor(exporter)
        with spans_to(processor):
            yield ingestion.records
        processor.shutdown()


@pytest.fixture
def world() -> World:
    return World()


async def run(name: str, functions: Functions) -> None:
    function = functions[name]
    match name:
        case "callback":
            url = f"https://app.example/api/callback?code=canary&id={VIDEO}&state=Processed"
            await function(func.HttpRequest("POST", url, body=b""), context(None))
        case "index_blob":
            await function(BlobReference("indexes", "a.json"))
        case "publish":
            message = json.dumps({"origin": "callback", "videoId": VIDEO})
            await function(func.QueueMessage(body=message))
        case _:
            await function(SimpleNamespace(past_due=False))


TRIGGERS = ["callback", "index_blob", "publish", "sweep_recent", "sweep_all"]


@pytest.mark.parametrize("name", TRIGGERS)
async def test_a_trigger_that_succeeds_is_a_request(name: str, world: World, received: list[dict[str, Any]]) -> None:
    world.has(index())
    await run(name, functions_over(world))
    (request,) = data_of(received, "RequestData")
    assert request["success"] is True
    assert name in request["name"]
    assert data_of(received, "ExceptionData") == []


@pytest.mark.parametrize("name", TRIGGERS)
async def test_a_trigger_that_fails_is_a_failed_request_without_secrets(
    name: str, world: World, received: list[dict[str, Any]]
) -> None:
    """Each is seen by the alert on failed executions: requests | where success == false and not a 4xx."""
    world.queue.broken = Transient(f"no queue at {SIGNED}", reason="queue-unavailable", remedy="Nothing.")
    world.fails(RuntimeError(f"no service at {SIGNED}"))
    world.library.error = RuntimeError(f"no list at {SIGNED}")
    if name == "callback":
        await run(name, functions_over(world))  # it answers 503
    else:
        with pytest.raises((Transient, RuntimeError, ExceptionGroup)):
            await run(name, functions_over(world))
    (request,) = data_of(received, "RequestData")
    assert request["success"] is False
    assert not request["responseCode"].startswith("4")
    assert name == "callback" or data_of(received, "ExceptionData")
    assert "canary" not in json.dumps(received)


@pytest.mark.parametrize("name", TRIGGERS)
async def test_settings_that_cannot_be_read_fail_every_trigger_in_sight(
    name: str, received: list[dict[str, Any]]
) -> None:
    def unreadable() -> App:
        raise ValueError("VIDEO_INDEXER_ACCOUNT_ID is missing")

    with pytest.raises(ValueError, match="is missing"):
        await run(name, functions(unreadable))
    (request,) = data_of(received, "RequestData")
    assert request["success"] is False
    assert data_of(received, "ExceptionData")


async def test_a_message_that_cannot_even_be_set_aside_is_a_failed_request(
    world: World, received: list[dict[str, Any]]
) -> None:
    world.queue.broken = Transient("no queue", reason="queue-unavailable", remedy="Nothing.")
    with pytest.raises(Transient):
        await functions_over(world)["publish"](func.QueueMessage(body=b"no event"))
    (request,) = data_of(received, "RequestData")
    assert request["success"] is False
