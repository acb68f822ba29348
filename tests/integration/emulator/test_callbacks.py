"""Indexing ends in a callback, or in the ways a callback goes wrong."""

from local.video_indexer import Emulator, Mishap, Run
from tests.integration.emulator.calling import Caller, Receiver, upload
from tests.samples.indexes.generator import make_index
from tests.stacks.polling import eventually


async def test_callback_keeps_the_callers_query_and_appends_id_and_state(
    vi: Emulator, caller: Caller, receiver: Receiver
) -> None:
    video_id = await upload(caller, f"{receiver.url}?code=a%2Fb%3D&projectName=My+Project")
    await eventually(lambda: vi.callbacks.deliveries)
    raw, body, _ = receiver.calls[0]
    assert raw == f"/api/callback?code=a%2Fb%3D&projectName=My+Project&id={video_id}&state=Processed"
    assert body == b""
    assert vi.callbacks.deliveries[0].status == 202


async def test_a_failed_run_says_so_in_the_callback_and_in_the_index(
    vi: Emulator, caller: Caller, receiver: Receiver
) -> None:
    vi.indexing.plan(Run(seconds=0, outcome="Failed", failure_code="Timeout", failure_message="Too slow."))
    video_id = await upload(caller, receiver.url)
    await eventually(lambda: receiver.calls)
    assert receiver.calls[0][2] == {"id": video_id, "state": "Failed"}
    status, index = await caller.call("GET", f"/{video_id}/Index")
    assert (status, index["state"], index["videos"][0]["state"]) == (200, "Failed", "Failed")
    assert index["videos"][0]["failureCode"] == "Timeout"
    assert index["videos"][0]["insights"] is None


async def test_callbacks_are_doubled_lost_and_reordered_when_told(
    vi: Emulator, caller: Caller, receiver: Receiver
) -> None:
    vi.callbacks.mishap = Mishap(copies=2)
    await upload(caller, receiver.url)
    await eventually(lambda: len(receiver.calls) == 2)
    vi.callbacks.mishap = Mishap(lost_probability=1)
    await upload(caller, receiver.url)
    await eventually(lambda: vi.callbacks.lost)
    vi.callbacks.mishap = Mishap()
    vi.callbacks.hold()
    ids = [await upload(caller, receiver.url) for _ in range(2)]
    await eventually(lambda: all(video.finished for video in map(vi.library.own, ids) if video))
    assert len(receiver.calls) == 2
    vi.callbacks.release(reverse=True)
    await eventually(lambda: len(receiver.calls) == 4)
    assert [call[2]["id"] for call in receiver.calls[2:]] == ids[::-1]


async def test_a_callback_to_nowhere_is_remembered_as_failed(vi: Emulator, caller: Caller) -> None:
    await upload(caller, "http://127.0.0.1:1/callback")
    await eventually(lambda: vi.callbacks.deliveries)
    assert vi.callbacks.deliveries[0].status is None
    assert "ClientConnectorError" in (vi.callbacks.deliveries[0].error or "")


async def test_every_state_can_be_told_and_a_person_has_no_state(
    vi: Emulator, caller: Caller, receiver: Receiver
) -> None:
    vi.indexing.plan(Run(seconds=0.02, every_state=True))
    video_id = await upload(caller, receiver.url)
    await eventually(lambda: len(receiver.calls) == 3)
    assert {call[2]["state"] for call in receiver.calls} == {"Uploaded", "Processing", "Processed"}
    video = vi.library.own(video_id)
    assert video
    vi.identify_person(video, "1234", "B689EC08-FAB6-497A-A727-DA7285DBD436", "Maren Oddvik")
    await eventually(lambda: len(receiver.calls) == 4)
    assert list(receiver.calls[3][2]) == ["id", "faceId", "knownPersonId", "personName"]


async def test_reindexing_calls_back_again(vi: Emulator, caller: Caller, receiver: Receiver) -> None:
    video_id = await upload(caller)
    await eventually(lambda: (video := vi.library.own(video_id)) and video.finished)
    other = make_index(8, duration_seconds=30)
    status, _ = await caller.call("PUT", f"/{video_id}/ReIndex", params={"callbackUrl": receiver.url}, json=other)
    assert status == 204
    await eventually(lambda: receiver.calls)
    _, index = await caller.call("GET", f"/{video_id}/Index")
    assert index["videos"][0]["insights"] == other["videos"][0]["insights"]
