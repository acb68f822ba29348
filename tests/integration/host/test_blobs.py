"""Blob triggers on the functions host of the local stack, polled and told by Event Grid. As the real host does it."""

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.stacks.functions_host import Host
from tests.stacks.polling import until

EVENTS = "/runtime/webhooks/blobs?functionName=Host.Functions.by_event"
NOTIFICATION = {"x_functions_key": "of-the-system", "aeg_event_type": "Notification"}


def event_of(host: Host, container: str, name: str, etag: str, kind: str = "eventType", **more: str) -> dict[str, Any]:
    """An event as Event Grid sends it; `kind` is where its schema has the type."""
    blobs = dict(part.split("=", 1) for part in host.storage.split(";") if "=" in part)["BlobEndpoint"]
    return {
        kind: "Microsoft.Storage.BlobCreated",
        "subject": f"/blobServices/default/containers/{container}/blobs/{name}",
        "data": {"eTag": etag, "blobType": "BlockBlob", "url": f"{blobs}/{container}/{name}"},
        **more,
    }


def notify(host: Host, *events: dict[str, Any]) -> None:
    assert host.call("POST", EVENTS, json.dumps(events).encode(), **NOTIFICATION)[0] == 202


def test_a_blob_is_handled_once_a_version_even_across_restarts(
    new_host: Callable[..., Host],
) -> None:
    host = new_host()
    host.upload(host.plain, "a/1.json", "first")
    host.upload(host.plain, "a/ignored.txt", "no match")
    host.upload(host.deferred, "a/1.json", "elsewhere")
    host.start()
    (plain,) = until(lambda: host.notes("plain"))
    assert plain == {"name": f"{host.plain}/a/1.json", "length": 5, "content": "first"}
    (deferred,) = until(lambda: host.notes("deferred"))
    assert deferred == {
        "source": "AzureStorageBlobs",
        "Connection": "DATA_STORAGE",
        "ContainerName": host.deferred,
        "BlobName": "a/1.json",
    }
    host.upload(host.plain, "a/1.json", "second")
    until(lambda: len(host.notes("plain")) == 2)
    host.process.stop()
    host.upload(host.plain, "z/2.json", "third")
    new_host().start()
    until(lambda: any(note["content"] == "third" for note in host.notes("plain")))
    assert [note["content"] for note in host.notes("plain")] == ["first", "second", "third"]
    assert len(host.notes("deferred")) == 1


def test_a_blob_that_keeps_failing_is_tried_five_times_at_once_and_ends_in_the_poison_queue(
    new_host: Callable[..., Host],
) -> None:
    """Whatever host.json says of the time between tries."""
    host = new_host(AzureFunctionsJobHost__extensions__queues__visibilityTimeout="00:10:00")
    host.start()
    etag = host.upload(host.plain, "bad.json", "fail")
    # The queue is the storage account's: blobs of other tests may have ended there too.
    texts = until(lambda: [text for text in host.waiting("webjobs-blobtrigger-poison") if etag.strip('"') in text])
    assert [json.loads(text) for text in texts] == [
        {
            "Type": "BlobTrigger",
            "FunctionId": "Host.Functions.plain",
            "BlobType": "BlockBlob",
            "ContainerName": host.plain,
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


@pytest.mark.parametrize("kind", ["eventType", "type"])
def test_event_grid_tells_of_a_blob(host: Host, kind: str) -> None:
    etag = host.upload("events", f"{kind}/1.json", kind)
    event = event_of(host, "events", f"{kind}/1.json", etag, kind)
    body = json.dumps(event if kind == "type" else [event]).encode()
    assert host.call("POST", EVENTS, body, **NOTIFICATION)[0] == 202
    assert until(lambda: host.notes("by_event")) == [{"name": f"events/{kind}/1.json", "content": kind}]


def test_the_webhook_filters_neither_by_type_nor_by_path(host: Host) -> None:
    plain, elsewhere = host.upload("events", "plain.txt", "plain"), host.upload("elsewhere", "2.json", "elsewhere")
    notify(
        host,
        event_of(host, "events", "plain.txt", plain, eventType="Microsoft.Storage.BlobDeleted"),
        event_of(host, "elsewhere", "2.json", elsewhere),
    )
    until(lambda: {note["content"] for note in host.notes("by_event")} == {"plain", "elsewhere"})


def test_a_blob_that_is_gone_runs_nothing(host: Host) -> None:
    host.upload("events", "here.json", "here")
    events = [event_of(host, "events", name, "0x1") for name in ("gone.json", "here.json")]
    notify(host, *events)
    until(lambda: host.notes("by_event") and "gone.json is gone" in host.said())
    assert [note["content"] for note in host.notes("by_event")] == ["here"]


def test_a_function_told_by_events_fails_five_times_at_once(new_host: Callable[..., Host]) -> None:
    host = new_host(AzureFunctionsJobHost__extensions__queues__visibilityTimeout="00:10:00")
    host.start()
    etag = host.upload("events", "bad.json", "fail")
    assert (
        host.call("POST", EVENTS, json.dumps(event_of(host, "events", "bad.json", etag)).encode(), **NOTIFICATION)[0]
        == 202
    )
    until(lambda: any(etag in text for text in host.waiting("webjobs-blobtrigger-poison")))
    assert len(host.notes("by_event")) == 5


def test_the_webhook_answers_what_it_cannot_use(host: Host) -> None:
    elsewhere = EVENTS.replace("by_event", "nobody")
    event = json.dumps(event_of(host, "events", "1.json", "0x1")).encode()
    assert host.call("POST", elsewhere, event, **NOTIFICATION)[0] == 202
    assert host.call("POST", "/runtime/webhooks/blobs", event, **NOTIFICATION)[0] == 202
    assert host.call("POST", EVENTS, event, x_functions_key="of-the-system")[0] == 400
    for garbage in (b"", b"{", b"[1]", b"{}", b'{"data": {"url": "no address", "eTag": "1"}}'):
        assert host.call("POST", EVENTS, garbage, **NOTIFICATION)[0] == 500
    assert host.call("POST", EVENTS, event, **{**NOTIFICATION, "x_functions_key": "of-functions"})[0] == 401
    until(lambda: host.said().count("which the app hasn't") == 2)


def test_what_is_no_message_of_the_hosts_own_hurts_nobody_else(host: Host) -> None:
    own = f"azure-webjobs-blobtrigger-{host.id}"
    with host.queue(own) as queue:
        for text in (f"nonsense {host.id}", f'["{host.id}"]', f'{{"FunctionId": "{host.id}"}}'):
            queue.send_message(base64.b64encode(text.encode()).decode())
    notify(host, event_of(host, "events", "good.json", host.upload("events", "good.json", "good")))
    until(lambda: host.notes("by_event"))
    until(lambda: sum(host.id in text for text in host.waiting("webjobs-blobtrigger-poison")) == 3)
    until(lambda: host.waiting(own) == [])


ODD_NAMES = (
    "with space",
    "a+b",
    "100%25",
    "a%20b",
    "a#b",
    "a?b",
    "漢字",
    "🎬",
    "it's",
    'say "x"',
    "[1]",
    "a/b/c",
    "x" * 245,
)


def test_names_arrive_as_they_are(host: Host) -> None:
    names = [f"{name}.json" for name in ODD_NAMES]
    events = [event_of(host, "events", quote(name), host.upload("events", name, name)) for name in names]
    notify(host, *events)
    until(lambda: {note["name"] for note in host.notes("by_event")} == {f"events/{name}" for name in names})
