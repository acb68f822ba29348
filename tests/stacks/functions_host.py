"""A functions host of the local stack on a real Azurite, with an app that has a function of each kind."""

import base64
import json
import sys
import urllib.error
import urllib.request
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob import BlobServiceClient
from azure.storage.queue import QueueClient

from local.processes import ChildProcess

APP = Path(__file__).with_name("functions_host_app")
KEYS = {"LOCAL_FUNCTION_KEY": "of-functions", "LOCAL_SYSTEM_KEY": "of-the-system", "LOCAL_MASTER_KEY": "of-the-master"}
CLOCK = {"LOCAL_DRAIN": "0.5", "LOCAL_TIMER_LOCK_POLL": "0.2"}
"""Shorter than the real host's 10 seconds and minute."""


class Host:
    """A host process on the test's own queue, and what its functions noted."""

    def __init__(self, folder: Path, storage: str, **settings: str) -> None:
        self.notes_folder = folder / "notes"
        self.notes_folder.mkdir(exist_ok=True)
        self.storage = storage
        self._forgotten = 0
        self.id = f"{zlib.crc32(bytes(folder)):08x}"
        self.queue_name = f"work-{self.id}"
        self.plain, self.deferred = f"plain-{self.id}", f"deferred-{self.id}"
        self.process = ChildProcess(
            [sys.executable, "-m", "local.host", "--port", "0", "--app", str(APP)],
            log=folder / f"host-{uuid4()}.log",
            env={
                **KEYS,
                **CLOCK,
                "AzureFunctionsWebHost__hostid": self.id,
                "AzureWebJobsStorage": storage,
                "DATA_STORAGE": storage,
                "QUEUE": self.queue_name,
                "PLAIN": self.plain,
                "DEFERRED": self.deferred,
                "NOTES": str(self.notes_folder),
                **settings,
            },
        )

    def start(self) -> None:
        line = self.process.start().wait_until(lambda: self.process.line("ready "), within=15)
        self.url = line.removeprefix("ready ")

    def forget(self) -> None:
        """Empties the queues, and lets notes and output begin anew."""
        for name in (self.queue_name, f"{self.queue_name}-poison"):
            with self.queue(name) as queue, suppress(ResourceNotFoundError):
                queue.clear_messages()
        for file in self.notes_folder.iterdir():
            file.unlink(missing_ok=True)
        self._forgotten = len(self.process.output())

    def said(self) -> str:
        """What the host and its functions have printed since."""
        return self.process.output()[self._forgotten :]

    def call(
        self, method: str, path: str, body: bytes | None = None, /, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, body, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, dict(response.headers), response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read()

    def notes(self, function: str) -> list[dict[str, Any]]:
        return [json.loads(file.read_bytes()) for file in sorted(self.notes_folder.glob(f"{function}-*.json"))]

    def queue(self, name: str = "") -> QueueClient:
        return QueueClient.from_connection_string(self.storage, name or self.queue_name)

    def send(self, text: str) -> None:
        with self.queue() as queue:
            queue.send_message(base64.b64encode(text.encode()).decode())

    def waiting(self, name: str = "") -> list[str]:
        """The messages that stand in a queue, or none where there is no queue, visible or not."""
        with self.queue(name) as queue:
            try:
                total = queue.get_queue_properties().approximate_message_count
                texts = [base64.b64decode(message.content).decode() for message in queue.peek_messages(32)]
            except ResourceNotFoundError:
                return []
        return texts if len(texts) == total else [*texts, "..."]

    def upload(self, container: str, name: str, content: str) -> str:
        with BlobServiceClient.from_connection_string(self.storage) as service:
            if not service.get_container_client(container).exists():
                service.create_container(container)
            with service.get_blob_client(container, name) as blob:
                return str(blob.upload_blob(content, overwrite=True)["etag"]).strip('"')
