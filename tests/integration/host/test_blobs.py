"""Blob triggers on the functions host of the local stack, polled and told by Event Grid."""

import json
from collections.abc import Callable

import pytest

from .running import Host, eventually

EVENTS = "/runtime/webhooks/blobs?functionName=Host.Functions.by_event"


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
