"""The functions host of the local stack, against a real Azurite and an app with a function of each kind."""

import base64
import json
import sys
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob import BlobServiceClient
from azure.storage.queue import QueueClient

from local.azurite import Azurite
from local.processes import ChildProcess

APP = Path(__file__).with_name("host_app")
KEYS = {"LOCAL_FUNCTION_KEY": "of-functions", "LOCAL_SYSTEM_KEY": "of-the-system", "LOCAL_MASTER_KEY": "of-the-master"}
EVENTS = "/runtime/webhooks/blobs?functionName=Host.Functions.by_event"


def eventually[T](check: Callable[[], T | None], within: float = 15) -> T:
    """Polls until `check` gives something true."""
    deadline = time.monotonic() + within
    while not (result := check()):
        if time.monotonic() > deadline:
            pytest.fail(f"nothing after {within} s; last seen: {result!r}")
        time.sleep(0.02)
    return result


class Host:
    """A host process on the test's own queue, and what its functions noted."""

    def __init__(self, folder: Path, storage: str, **settings: str) -> None:
        self.notes_folder = folder / "notes"
        self.notes_folder.mkdir(exist_ok=True)
        self.storage = storage
        self.queue_name = f"work-{zlib.crc32(bytes(folder)):08x}"
        self.process = ChildProcess(
            [sys.executable, "-m", "local.host", "--port", "0", "--app", str(APP)],
            log=folder / f"host-{uuid4()}.log",
            env={
                **KEYS,
                "AzureWebJobsStorage": storage,
                "DATA_STORAGE": storage,
                "QUEUE": self.queue_name,
                "NOTES": str(self.notes_folder),
                **settings,
            },
        )

    def start(self) -> None:
        line = self.process.start().wait_until(lambda: self.process.line("ready "), within=15)
        self.url = line.removeprefix("ready ")

    def call(
        self, method: str, path: str, body: bytes | None = None, **headers: str
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


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Azurite(log=tmp_path_factory.mktemp("azurite") / "log", usual_ports=False) as azurite:
        yield azurite.connection_string


@pytest.fixture
def new_host(storage: str, tmp_path: Path) -> Iterator[Callable[..., Host]]:
    hosts: list[Host] = []

    def make(**settings: str) -> Host:
        hosts.append(Host(tmp_path, storage, **settings))
        return hosts[-1]

    yield make
    for each in hosts:
        each.process.stop()


@pytest.fixture
def host(new_host: Callable[..., Host]) -> Host:
    started = new_host()
    started.start()
    return started


def test_http_asks_for_a_key(host: Host) -> None:
    assert host.call("GET", "/")[0] == 200
    assert host.call("GET", "/api/open")[::2] == (200, b"open")
    assert host.call("GET", "/api/echo")[0] == 401
    assert host.call("GET", "/api/echo?code=wrong")[0] == 401
    assert host.call("GET", "/api/echo?code=of-the-system")[0] == 401
    assert host.call("GET", "/api/echo?code=of-functions")[0] == 207
    assert host.call("GET", "/api/echo", x_functions_key="of-functions")[0] == 207
    assert host.call("GET", "/api/echo", x_functions_key="of-the-master")[0] == 207
    assert host.call("GET", "/api/echo?code=of-functions", x_functions_key="wrong")[0] == 401


def test_http_hands_the_request_over(host: Host) -> None:
    path = "/api/ECHO/7?a=1&b=2&A=3%2C4&empty=&code=of-functions"
    status, headers, body = host.call("POST", path, "é".encode(), x_test="yes")
    assert (status, headers["x-answer"], headers["content-type"]) == (207, "1", "application/json")
    assert json.loads(body) == {
        "method": "POST",
        "query": {"a": "1,3,4", "b": "2", "code": "of-functions"},
        "route": {"id": "7"},
        "header": "yes",
        "body": "é",
    }
    assert host.call("DELETE", "/api/echo?code=of-functions")[0] == 404
    assert host.call("GET", "/api/elsewhere?code=of-functions")[0] == 404
    assert host.call("GET", "/api/echo?raise=1&code=of-functions")[::2] == (500, b"")


def test_a_message_is_deleted_after_success(host: Host) -> None:
    host.send("fine")
    (note,) = eventually(lambda: host.notes("work"))
    assert (note["text"], note["tries"]) == ("fine", 1)
    assert note["id"]
    assert note["inserted"].endswith("+00:00")
    eventually(lambda: host.waiting() == [])


def test_a_failed_message_is_tried_again_then_moved_to_poison(host: Host) -> None:
    host.send("fail once")
    host.send("fail")
    eventually(lambda: host.waiting() == [] and host.waiting(f"{host.queue_name}-poison") == ["fail"])
    tries = sorted((note["text"], note["tries"]) for note in host.notes("work"))
    assert tries == [("fail", 1), ("fail", 2), ("fail once", 1), ("fail once", 2)]


def test_the_last_failure_moves_a_message_without_a_wait(new_host: Callable[..., Host]) -> None:
    """Settings override host.json."""
    queues = "AzureFunctionsJobHost__extensions__queues__"
    host = new_host(**{f"{queues}maxDequeueCount": "1", f"{queues}visibilityTimeout": "00:10:00"})
    host.start()
    host.send("fail")
    eventually(lambda: host.waiting(f"{host.queue_name}-poison") == ["fail"])
    assert [note["tries"] for note in host.notes("work")] == [1]


def test_a_failed_message_waits_for_its_next_try(new_host: Callable[..., Host]) -> None:
    host = new_host(AzureFunctionsJobHost__extensions__queues__visibilityTimeout="00:10:00")
    host.start()
    host.send("fail")
    eventually(lambda: "try 1 of 2" in host.process.output())
    host.process.stop()
    with host.queue() as queue:
        assert queue.get_queue_properties().approximate_message_count == 1
        assert not list(queue.peek_messages())


def test_an_unreadable_message_is_moved_to_poison_untried(host: Host) -> None:
    with host.queue() as queue:
        queue.send_message("{not base64}")

    def moved() -> list[str]:
        with host.queue(f"{host.queue_name}-poison") as poison:
            try:
                return [message.content for message in poison.peek_messages()]
            except ResourceNotFoundError:
                return []

    assert eventually(moved) == ["{not base64}"]
    assert host.notes("work") == []


def test_a_message_that_killed_its_workers_is_moved_to_poison_untried(new_host: Callable[..., Host]) -> None:
    host = new_host()
    with host.queue() as queue:
        queue.create_queue()
        host.send("deadly")
        for _ in range(2):  # two workers took it and were never heard of again
            (message,) = queue.receive_messages()
            queue.update_message(message, visibility_timeout=0)
    host.start()
    eventually(lambda: host.waiting(f"{host.queue_name}-poison") == ["deadly"])
    assert host.notes("work") == []


def test_a_message_comes_back_after_a_crash(new_host: Callable[..., Host]) -> None:
    crashing, next_host = (new_host(LOCAL_MESSAGE_LEASE="2") for _ in range(2))
    crashing.start()
    crashing.send("block once")
    eventually(lambda: crashing.notes("work"))
    crashing.process.kill()
    next_host.start()
    eventually(lambda: next_host.waiting() == [])
    assert [note["tries"] for note in next_host.notes("work")] == [1, 2]


def test_a_held_message_stays_hidden_past_its_lease(new_host: Callable[..., Host]) -> None:
    host = new_host(LOCAL_MESSAGE_LEASE="2")
    host.start()
    host.send("wait once")
    eventually(lambda: host.notes("work"))
    started = time.monotonic()
    while time.monotonic() < started + 3.5:
        with host.queue() as queue:
            assert not list(queue.peek_messages())
        time.sleep(0.1)
    assert len(host.notes("work")) == 1


def test_a_stop_gives_messages_in_work_back(host: Host) -> None:
    host.send("wait once")
    eventually(lambda: host.notes("work"))
    host.process.stop()
    assert host.process.exit_code == 0
    with host.queue() as queue:
        (message,) = queue.receive_messages()
    assert message.dequeue_count == 2


def test_a_blocked_worker_still_stops(host: Host) -> None:
    host.send("block once")
    eventually(lambda: host.notes("work"))
    host.process.stop()
    assert host.process.exit_code == 0


def test_a_blob_is_handled_once_a_version_even_across_restarts(
    new_host: Callable[..., Host],
) -> None:
    host = new_host()
    host.upload("plain", "a/1.json", "first")
    host.upload("plain", "a/ignored.txt", "no match")
    host.upload("deferred", "a/1.json", "elsewhere")
    host.start()
    (plain,) = eventually(lambda: host.notes("plain"))
    assert plain == {"name": "plain/a/1.json", "length": 5, "content": "first"}
    (deferred,) = eventually(lambda: host.notes("deferred"))
    assert deferred == {
        "source": "AzureStorageBlobs",
        "Connection": "DATA_STORAGE",
        "ContainerName": "deferred",
        "BlobName": "a/1.json",
    }
    host.upload("plain", "a/1.json", "second")
    eventually(lambda: len(host.notes("plain")) == 2)
    host.process.stop()
    host.upload("plain", "z/2.json", "third")
    new_host().start()
    eventually(lambda: any(note["content"] == "third" for note in host.notes("plain")))
    assert [note["content"] for note in host.notes("plain")] == ["first", "second", "third"]
    assert len(host.notes("deferred")) == 1


def test_a_blob_that_keeps_failing_ends_in_the_poison_queue(host: Host) -> None:
    etag = host.upload("plain", "bad.json", "fail")
    # The queue is the storage account's: blobs of other tests may have ended there too.
    texts = eventually(lambda: [text for text in host.waiting("webjobs-blobtrigger-poison") if etag.strip('"') in text])
    assert [json.loads(text) for text in texts] == [
        {
            "Type": "BlobTrigger",
            "FunctionId": "Host.Functions.plain",
            "BlobType": "BlockBlob",
            "ContainerName": "plain",
            "BlobName": "bad.json",
            "ETag": etag,
        }
    ]
    assert sum(note["content"] == "fail" for note in host.notes("plain")) == 5


def test_event_grid_validates_the_webhook(host: Host) -> None:
    validation = json.dumps([{"data": {"validationCode": "abc"}}]).encode()
    kind = {"aeg_event_type": "SubscriptionValidation"}
    assert host.call("POST", EVENTS, validation, **kind)[0] == 401
    status, _, body = host.call("POST", f"{EVENTS}&code=of-the-system", validation, **kind)
    assert (status, json.loads(body)) == (200, {"validationResponse": "abc"})
    assert host.call("POST", "/runtime/webhooks/blobs?code=of-the-system", validation, **kind)[0] == 404
    assert host.call("POST", f"{EVENTS}&code=of-the-system", b"{}")[0] == 400


@pytest.mark.parametrize("kind", ["eventType", "type"])
def test_event_grid_tells_of_a_blob(host: Host, kind: str) -> None:
    etag = host.upload("events", f"{kind}/1.json", kind)
    event = {
        kind: "Microsoft.Storage.BlobCreated",
        "subject": f"/blobServices/default/containers/events/blobs/{kind}/1.json",
        "data": {"eTag": etag},
    }
    other = {**event, "subject": "/blobServices/default/containers/other/blobs/1.json"}
    body = json.dumps([other, event]).encode()
    assert host.call("POST", EVENTS, body, x_functions_key="of-the-system")[0] == 202
    assert eventually(lambda: host.notes("by_event")) == [{"name": f"events/{kind}/1.json", "content": kind}]


def test_the_administrator_runs_functions_by_hand(host: Host) -> None:
    run = "/admin/functions/"
    assert host.call("POST", f"{run}yearly", b"{}", x_functions_key="of-functions")[0] == 401
    assert host.call("POST", f"{run}nothing", b"{}", x_functions_key="of-the-master")[0] == 404
    assert host.call("POST", f"{run}yearly", b"[]", x_functions_key="of-the-master")[0] == 400
    assert host.call("POST", f"{run}yearly", b"{}", x_functions_key="of-the-master")[0] == 202
    assert eventually(lambda: host.notes("yearly")) == [{"past_due": False}]
    assert host.call("POST", f"{run}work", b'{"input": "by hand"}', x_functions_key="of-the-master")[0] == 202
    assert eventually(lambda: host.notes("work"))[0]["text"] == "by hand"


def test_a_timer_fires_on_schedule(host: Host) -> None:
    eventually(lambda: len(host.notes("each_second")) >= 2)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"DATA_STORAGE": "", "DATA_STORAGE__blobServiceUri": "https://x"}, "needs a connection string"),
        ({"NOTES": "relative", "PYTHON_SCRIPT_FILE_NAME": "host.json"}, "The host can't start"),
        ({"AzureFunctionsJobHost__extensions__queues__batchSize": "33"}, "batchsize"),
    ],
)
def test_a_host_that_cannot_start_says_why(new_host: Callable[..., Host], settings: dict[str, str], words: str) -> None:
    host = new_host(**settings)
    host.process.start()
    assert eventually(lambda: host.process.exit_code) == 1
    assert words in host.process.output()
