"""What reaches Application Insights: each trigger, failing and succeeding, through Azure Monitor's own exporter.

The exporter sends to an ingestion endpoint on this machine; the filters of the alerts are applied to what came in by
hand, in Python.
"""

import gzip
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any

import azure.functions as func
import pytest
from azure.monitor.opentelemetry.exporter import AzureMonitorTraceExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from shared import composition, telemetry
from shared.errors import Transient
from shared.triggers.blob_reference import BlobReference
from tests.fakes.functions import FUNCTIONS, context
from tests.fakes.world import VIDEO, World, index

SIGNED = "https://x.blob.core.windows.net/a?sig=canary"


class Ingestion(BaseHTTPRequestHandler):
    """Takes what is sent, as the service does, and keeps it."""

    received: list[dict[str, Any]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        records = json.loads(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
        self.received.extend(records)
        count = len(records)
        answer = json.dumps({"itemsReceived": count, "itemsAccepted": count, "errors": []}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """The records that came in."""
    monkeypatch.setenv("APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL", "true")
    records: list[dict[str, Any]] = []
    handler = type("Handler", (Ingestion,), {"received": records})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        connection = f"InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint={endpoint}"
        provider = TracerProvider()
        exporter = AzureMonitorTraceExporter(
            connection_string=connection, disable_offline_storage=True, tracer_provider=provider
        )
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        monkeypatch.setattr(telemetry, "tracer", provider.get_tracer("test"))
        yield records
        provider.shutdown()
        server.shutdown()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    world = World()
    app = SimpleNamespace(queue=world.queue, pipeline=world.pipeline, sweeps=lambda: world.sweeps)
    monkeypatch.setattr(composition, "app", lambda: app)
    return world


async def run(name: str) -> None:
    match name:
        case "callback":
            url = f"https://app.example/api/callback?code=canary&id={VIDEO}&state=Processed"
            await FUNCTIONS[name](func.HttpRequest("POST", url, body=b""), context(None))
        case "index_blob":
            await FUNCTIONS[name](BlobReference("indexes", "a.json"))
        case "publish":
            message = json.dumps({"origin": "callback", "videoId": VIDEO})
            await FUNCTIONS[name](func.QueueMessage(body=message))
        case _:
            await FUNCTIONS[name](SimpleNamespace(past_due=False))


def of(records: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [record["data"]["baseData"] for record in records if record["data"]["baseType"] == kind]


TRIGGERS = ["callback", "index_blob", "publish", "sweep_recent", "sweep_all"]


@pytest.mark.parametrize("name", TRIGGERS)
async def test_a_trigger_that_succeeds_is_a_request(name: str, world: World, received: list[dict[str, Any]]) -> None:
    world.has(index())
    await run(name)
    (request,) = of(received, "RequestData")
    assert request["success"] is True
    assert name in request["name"]
    assert of(received, "ExceptionData") == []


@pytest.mark.parametrize("name", TRIGGERS)
async def test_a_trigger_that_fails_is_a_failed_request_without_secrets(
    name: str, world: World, received: list[dict[str, Any]]
) -> None:
    """Each is seen by the alert on failed executions: requests | where success == false and not a 4xx."""
    world.queue.broken = Transient(f"no queue at {SIGNED}", reason="queue-unavailable", remedy="Nothing.")
    world.fails(RuntimeError(f"no service at {SIGNED}"))
    world.library.error = RuntimeError(f"no list at {SIGNED}")
    if name == "callback":
        await run(name)  # it answers 503
    else:
        with pytest.raises((Transient, RuntimeError, ExceptionGroup)):
            await run(name)
    (request,) = of(received, "RequestData")
    assert request["success"] is False
    assert not request["responseCode"].startswith("4")
    assert name == "callback" or of(received, "ExceptionData")
    assert "canary" not in json.dumps(received)
