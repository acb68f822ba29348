"""How each origin is read: every shape in tests/samples/events, and what a hostile one looks like."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events import IndexingEvent, MalformedEvent, from_callback, from_message, from_notification
from shared.publishing.sources import notification_in
from tests.samples.events import names, received

ID = "12345abcde"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def callback(name: str) -> IndexingEvent | None:
    return from_callback(parse_qsl(urlsplit(received(name)).query, keep_blank_values=True), trace_parent=TRACE)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("callback-processed.txt", "Processed"),
        ("callback-failed.txt", "Failed"),
        ("callback-quarantined.txt", "Quarantined"),
        ("callback-any-case.txt", "processed"),
        ("callback-encoded.txt", "Processed"),
        ("callback-own-parameters.txt", "Processed"),
    ],
)
def test_a_callback_about_a_finished_video_is_an_event(name: str, state: str) -> None:
    event = callback(name)
    assert event is not None
    assert (event.origin, event.video_id, event.state, event.trace_parent) == ("callback", ID, state, TRACE)
    assert event.blob is None
    assert not event.recheck


@pytest.mark.parametrize(
    "name", ["callback-processing.txt", "callback-unknown-state.txt", "callback-person-identified.txt"]
)
def test_a_callback_about_anything_else_is_nothing_to_do(name: str) -> None:
    assert callback(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "callback-path-traversal.txt",
        "callback-empty-id.txt",
        "callback-long-id.txt",
        "callback-unicode-digits.txt",
        "callback-line-break.txt",
    ],
)
def test_an_id_that_is_none_is_refused_without_repeating_it(name: str) -> None:
    with pytest.raises(MalformedEvent, match=r"^the parameter id is no video id: 1 to 32 letters and digits$"):
        callback(name)


def test_a_callback_without_an_id_is_refused() -> None:
    with pytest.raises(MalformedEvent, match="no parameter id"):
        callback("callback-no-id.txt")


def test_the_appended_parameter_counts_in_either_direction() -> None:
    assert from_callback([("id", "../x"), ("state", "x"), ("ID", ID), ("STATE", "Failed")]) is not None
    with pytest.raises(MalformedEvent):
        from_callback([("id", ID), ("state", "Processed"), ("Id", "../x")])


@pytest.mark.parametrize("trace_parent", [None, "", "|" + "a" * 64])
def test_a_trace_that_cannot_be_carried_costs_no_event(trace_parent: str | None) -> None:
    event = from_callback([("id", ID), ("state", "Processed")], trace_parent=trace_parent)
    assert event is not None
    assert event.trace_parent is None


@given(st.lists(st.tuples(st.sampled_from(["id", "ID", "state", "code", "x"]), st.text(max_size=40))))
def test_no_query_breaks_it_or_brings_in_another_id(query: list[tuple[str, str]]) -> None:
    try:
        event = from_callback(query)
    except MalformedEvent:
        return
    if event is not None:
        assert event.video_id is not None
        assert event.video_id.isascii()
        assert event.video_id.isalnum()


def test_every_message_is_read_and_written_again() -> None:
    for name in names("message-*.json"):
        event = from_message(received(name))
        assert from_message(event.to_message()) == event
        assert len(event.to_message()) < 1000


def test_a_message_says_everything() -> None:
    assert from_message(received("message-callback.json")) == IndexingEvent(
        origin="callback",
        video_id=ID,
        state="Processed",
        received_at=datetime(2026, 3, 1, 11, 59, 30, tzinfo=UTC),
        correlation_id="0af7651916cd43dd8448eb211c80319c",
        trace_parent=TRACE,
    )
    recheck = from_message(received("message-recheck.json"))
    assert recheck.recheck
    assert (recheck.blob, recheck.video_id) == ("nightly/news.json", ID)


def test_a_message_by_hand_is_completed() -> None:
    first, second = (from_message(received("message-by-hand.json")) for _ in range(2))
    assert first.correlation_id != second.correlation_id
    assert first.received_at.tzinfo is UTC


@pytest.mark.parametrize("name", names("poison-*"))
def test_a_message_that_is_no_event_is_refused(name: str) -> None:
    with pytest.raises(MalformedEvent, match=r"^the queue message is no indexing event: ") as raised:
        from_message(received(name))
    assert "other" not in str(raised.value)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ('"receivedAt": "yesterday"', "receivedAt"),
        ('"receivedAt": "2026-11-21T10:00:00"', "receivedAt"),
        ('"correlationId": "x"', "correlationId"),
        ('"blob": ""', "blob"),
        ('"recheck": "perhaps"', "recheck"),
        ('"state": 1', "state"),
    ],
)
def test_the_refusal_names_the_field(wrong: str, place: str) -> None:
    with pytest.raises(MalformedEvent, match=f"event: {place}: "):
        from_message(f'{{"origin": "operator", "videoId": "a", {wrong}}}')


@pytest.mark.parametrize("name", ["..", "../topics.json", "a/../../b.json", "./a.json", "a/."])
def test_a_blob_whose_url_would_lead_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(MalformedEvent, match="leads elsewhere"):
        from_message(json.dumps({"origin": "operator", "blob": name}))


@pytest.mark.parametrize("name", ["...", "a..b/.c.json", "a//b.json"])
def test_dots_that_are_no_steps_of_a_path_are_a_name(name: str) -> None:
    assert from_message(json.dumps({"origin": "operator", "blob": name})).blob == name


def test_the_subject_and_the_facts_of_an_event() -> None:
    blob = from_message(received("message-blob.json"))
    assert blob.subject == "blob nightly/news.json"
    assert blob.facts == {"origin": "blob", "subject": blob.subject, "correlation_id": blob.correlation_id}
    assert from_message(received("message-callback.json")).subject == f"video {ID}"


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("notification-processed.json", "Processed"),
        ("notification-processing.json", "Processing"),
        ("notification-failed.json", "Failed"),
        ("notification-own-fields.json", "Processed"),
    ],
)
def test_a_notification_names_a_video(name: str, state: str) -> None:
    assert notification_in(received(name).encode("utf-8-sig")) == (ID, state)


def test_what_else_stands_in_a_notification_is_not_read() -> None:
    assert notification_in(b'{"id": "abc", "state": "Processed", "other": 1e400}') == ("abc", "Processed")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("notification-no-state.json", "state is missing"),
        ("notification-bad-id.json", "id is no video id"),
        ("notification-number-id.json", "id is no video id"),
        ("notification-list.json", "no JSON object"),
    ],
)
def test_neither_an_index_nor_a_notification(name: str, problem: str) -> None:
    with pytest.raises(MalformedEvent, match=problem):
        notification_in(received(name).encode())


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe{}", b'{"id": "\xff"}', b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}"]
)
def test_bytes_that_are_no_json_are_refused(body: bytes) -> None:
    with pytest.raises(MalformedEvent):
        notification_in(body)


@pytest.mark.parametrize(
    "body", [b'{"videos": null}', b'{"breakdowns": []}', b'{"id": "a", "state": "Processed", "videos": []}']
)
def test_what_may_be_an_index_is_no_notification(body: bytes) -> None:
    assert notification_in(body) is None


@pytest.mark.parametrize("fields", [None, 1, "text", []])
def test_a_notification_is_an_object(fields: object) -> None:
    with pytest.raises(MalformedEvent, match="an object with id and state"):
        from_notification(fields)
