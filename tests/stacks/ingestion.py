"""Application Insights' ingestion endpoint on this machine: takes what Azure Monitor's exporter sends, and keeps it."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self

type Record = dict[str, Any]


class Ingestion:
    """What came in, as the exporter wrote it."""

    def __init__(self, port: int) -> None:
        self.records: list[Record] = []
        url = f"http://127.0.0.1:{port}"
        key = "00000000-0000-0000-0000-000000000001"
        self.connection_string = f"InstrumentationKey={key};IngestionEndpoint={url}/;LiveEndpoint={url}/live/"

    @classmethod
    @contextmanager
    def serve(cls) -> Iterator[Self]:
        """Serves until the block ends."""
        with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
            ingestion = cls(server.server_port)
            server.ingestion = ingestion  # type: ignore[attr-defined]
            Thread(target=server.serve_forever, daemon=True).start()
            yield ingestion
            server.shutdown()

    def of(self, kind: str) -> list[Record]:
        """The data of the records of a kind: RequestData, RemoteDependencyData, MessageData, MetricData …"""
        return data_of(self.records, kind)


def data_of(records: list[Record], kind: str) -> list[Record]:
    """The data of those records that are of a kind."""
    return [record["data"]["baseData"] for record in records if record["data"]["baseType"] == kind]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/track"):
            records = json.loads(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.server.ingestion.records.extend(records)  # type: ignore[attr-defined]
            self._answer({"itemsReceived": len(records), "itemsAccepted": len(records), "errors": []})
        else:  # live metrics, at which nobody looks
            self._answer({}, **{"x-ms-qps-subscribed": "false"})

    def _answer(self, content: dict[str, Any], **headers: str) -> None:
        answer = json.dumps(content).encode()
        self.send_response(200)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(answer)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass
