"""The five functions, called as the worker calls them: what they take, what they answer, what they hand over."""

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import azure.functions as func
import pytest
from azurefunctions.extensions.base import Datum

from shared.composition import App
from shared.errors import Transient
from shared.events import IndexingEvent
from shared.publishing.tries import HOST_JSON
from shared.settings import read_settings
from shared.triggers.blob_reference import BlobReference, BlobReferenceConverter
from tests.fakes.functions import Functions, context, functions, functions_over
from tests.fakes.queue import FakeQueue
from tests.fakes.world import VIDEO, World, index
from tests.samples.events import names, received
from tests.samples.settings import GIVEN

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
QUEUED = [
    "callback-any-case.txt",
    "callback-encoded.txt",
    "callback-failed.txt",
    "callback-own-parameters.txt",
    "callback-processed.txt",
    "callback-quarantined.txt",
]
IGNORED = ["callback-person-identified.txt", "callback-processing.txt", "callback-unknown-state.txt"]


class Handled(SimpleNamespace):
    """Stands for the pipeline and the turns of the sweeps; keeps what they are asked."""

    def __init__(self) -> None:
        super().__init__(messages=[], sweeps=[])

    async def handle_message(self, message: str, *, tries: int, last_try: bool) -> None:
        self.messages.append((message, tries, last_try))

    async def run(self, kind: str, *, patience: timedelta) -> None:
        self.sweeps.append((kind, patience))


@pytest.fixture
def queue() -> FakeQueue:
    return FakeQueue()


@pytest.fixture
def handled() -> Handled:
    return Handled()


@pytest.fixture
def called(queue: FakeQueue, handled: Handled) -> Functions:
    """The functions over these."""
    parts: Any = {"queue": queue, "pipeline": handled, "sweeps": lambda: SimpleNamespace(turns=handled)}
    app = App(read_settings(GIVEN), **parts)
    return functions(lambda: app)


async def call(called: Functions, name: str, method: str = "POST") -> tuple[int, str | None, Any]:
    """Status, media type and body of the answer to a callback."""
    url = f"https://app.example{received(name)}"
    request = func.HttpRequest(method, url, params=dict(parse_qsl(urlsplit(url).query)), body=b"")
    answer = await called["callback"](request, context(TRACE))
    return answer.status_code, answer.mimetype, json.loads(answer.get_body())


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("name", QUEUED)
async def test_a_callback_is_queued_and_accepted(called: Functions, queue: FakeQueue, name: str, method: str) -> None:
    status, kind, body = await call(called, name, method)
    ((event, delay),) = queue.sent
    assert (status, kind) == (202, "application/json")
    assert body == {"status": "queued", "videoId": "12345abcde", "correlationId": event.correlation_id}
    assert (event.origin, event.video_id, event.trace_parent, delay) == ("callback", "12345abcde", TRACE, 0)


@pytest.mark.parametrize("name", IGNORED)
async def test_a_callback_about_anything_else_is_fine_and_nothing_is_queued(
    called: Functions, queue: FakeQueue, name: str
) -> None:
    status, kind, body = await call(called, name)
    assert (status, kind, body["status"]) == (200, "application/json", "ignored")
    assert queue.sent == []


@pytest.mark.parametrize("name", sorted({*names("callback-*")} - {*QUEUED} - {*IGNORED}))
async def test_a_callback_that_is_none_is_refused(called: Functions, queue: FakeQueue, name: str) -> None:
    status, kind, body = await call(called, name)
    assert (status, kind) == (400, "application/problem+json")
    assert body.keys() == {"type", "title", "status", "detail"}
    assert body["status"] == 400
    assert "id" in body["detail"]
    assert queue.sent == []


async def test_a_callback_that_cannot_be_queued_is_to_be_sent_again(called: Functions, queue: FakeQueue) -> None:
    queue.broken = Transient("video x: the event could not be queued", reason="queue-unavailable", remedy="Nothing.")
    status, kind, body = await call(called, "callback-processed.txt")
    assert (status, kind, body["status"]) == (503, "application/problem+json", 503)
    assert body["detail"].endswith("Send the callback again.")


def converted(reference: str) -> BlobReference:
    """What the worker makes of the host's reference to a blob."""
    data = Datum(SimpleNamespace(content=reference.encode()), "model_binding_data")
    return BlobReferenceConverter.decode(data, trigger_metadata=None, pytype=BlobReference)


async def test_a_dropped_blob_is_queued_by_its_name(called: Functions, queue: FakeQueue) -> None:
    await called["index_blob"](converted(received("blob-reference.json")))
    ((event, _),) = queue.sent
    assert (event.origin, event.blob, event.video_id) == ("blob", "nightly/news.json", None)


@pytest.mark.parametrize(
    ("container", "name"),
    [("insights", "_blobs/x.json"), ("other", "x.json"), ("indexes", "plain.txt"), ("indexes", "")],
)
async def test_what_is_no_dropped_index_is_passed_over_with_a_line(
    called: Functions, queue: FakeQueue, caplog: pytest.LogCaptureFixture, container: str, name: str
) -> None:
    reference = json.loads(received("blob-reference.json")) | {"ContainerName": container, "BlobName": name}
    await called["index_blob"](converted(json.dumps(reference)))
    assert queue.sent == []
    assert f"blob {name!r} of container {container!r}" in caplog.text


async def test_a_dropped_blob_that_cannot_be_queued_is_raised(called: Functions, queue: FakeQueue) -> None:
    queue.broken = Transient("no queue", reason="queue-unavailable", remedy="Nothing.")
    with pytest.raises(Transient):
        await called["index_blob"](converted(received("blob-reference.json")))


def test_event_grid_names_the_blob_that_the_reference_names() -> None:
    (event,) = json.loads(received("event-grid-blob-created.json"))
    reference = json.loads(received("blob-reference.json"))
    assert event["subject"].endswith(f"/containers/{reference['ContainerName']}/blobs/{reference['BlobName']}")
    assert converted(json.dumps(reference)).name == reference["BlobName"]


@pytest.mark.parametrize("data", [None, Datum(b"{}", "bytes")])
def test_a_host_without_deferred_bindings_is_an_error(data: Datum) -> None:
    with pytest.raises(ValueError, match="does not support deferred bindings"):
        BlobReferenceConverter.decode(data, trigger_metadata=None, pytype=BlobReference)


def test_the_converter_serves_its_own_type() -> None:
    assert BlobReferenceConverter.check_input_type_annotation(BlobReference)
    assert not BlobReferenceConverter.check_input_type_annotation(str)


class Message(func.QueueMessage):
    """A message that was tried before."""

    def __init__(self, body: bytes, tries: int | None) -> None:
        super().__init__(body=body)
        self._tries = tries

    @property
    def dequeue_count(self) -> int | None:
        return self._tries


@pytest.mark.parametrize(
    ("count", "tries", "last"),
    [(None, 1, False), (0, 1, False), (1, 1, False), (4, 4, False), (5, 5, True)],
)
async def test_a_message_is_handled_with_its_number_of_tries(
    called: Functions, handled: Handled, count: int | None, tries: int, last: bool
) -> None:
    text = received("message-callback.json")
    await called["publish"](Message(text.encode(), count))
    assert handled.messages == [(text, tries, last)]


async def test_a_message_of_any_bytes_reaches_the_pipeline(called: Functions, handled: Handled) -> None:
    await called["publish"](Message(b"\xff{", 1))
    assert handled.messages == [("�{", 1, False)]


async def test_what_the_pipeline_raises_the_host_sees() -> None:
    world = World()
    world.fails(OSError("broken"))
    publish = functions_over(world)["publish"]
    text = IndexingEvent(origin="callback", video_id=VIDEO).to_message().encode()
    with pytest.raises(OSError, match="broken"):
        await publish(Message(text, 4))
    assert world.container.names() == []
    await publish(Message(text, 5))
    assert world.container.names() == ["failure.json"]
    world.has(index())
    await publish(Message(text, 5))
    assert "failure.json" not in world.container.names()


@pytest.mark.parametrize(("name", "kind"), [("sweep_recent", "recent"), ("sweep_all", "all")])
async def test_a_timer_sweeps_for_less_than_the_host_lets_it(
    called: Functions, handled: Handled, name: str, kind: str
) -> None:
    await called[name](SimpleNamespace(past_due=False))
    ((swept, patience),) = handled.sweeps
    assert swept == kind
    hours, minutes, seconds = map(int, json.loads(HOST_JSON.read_bytes())["functionTimeout"].split(":"))
    assert timedelta(minutes=1) < patience < timedelta(hours=hours, minutes=minutes, seconds=seconds)


async def test_a_malformed_host_is_a_bad_request(called: Functions) -> None:
    for host in ("[::1", "a]b", "℀.example"):
        request = func.HttpRequest("POST", f"https://{host}/api/callback?id=abc&state=Processed", body=b"")
        answer = await called["callback"](request, context(None))
        assert answer.status_code == 400
        assert host not in answer.get_body().decode()
