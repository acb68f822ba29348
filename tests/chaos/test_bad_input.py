"""Whatever comes in: a named error or an entry in `problems`, never an unhandled exception; what is published is right.

`FUZZ=20` tries twenty times as many; the first seed of a run can be set with `SEED`.
"""

import json
import os
from urllib.parse import parse_qsl

import azure.functions as func
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.bounds.memory import PEAK
from shared.events import IndexingEvent, MalformedEvent, from_callback
from shared.insights import Normalized, NotAnIndex, normalize
from shared.publishing.sources import notification_in
from tests.chaos.fuzzing import bases, spoilt
from tests.chaos.memory import multiple, shapes
from tests.contract import assert_valid
from tests.contract.rebuild import assert_rebuilt
from tests.fakes.functions import context, functions_over
from tests.fakes.world import World

TIMES = int(os.environ.get("FUZZ", "1"))
SEED = int(os.environ.get("SEED", "1"))

many = settings(max_examples=200 * TIMES, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def published(body: bytes) -> Normalized | None:
    """What an index becomes, or None where it is refused by name."""
    try:
        return normalize(body)
    except NotAnIndex as error:
        if not str(error):
            raise
        return None


def is_text(body: bytes) -> bool:
    """Whether all of it is UTF-8; what the contract does not carry is passed over unread."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_a_spoilt_index_is_refused_by_name_or_published_rightly() -> None:
    indexes = bases()
    accepted = 0
    for seed in range(SEED, SEED + 2000 * TIMES):
        body = spoilt(seed, indexes)
        outcome = published(body)
        if outcome is None:
            continue
        accepted += 1
        try:
            if is_text(body):
                assert_rebuilt(body)  # which holds them to the schemas, too
            else:
                assert_valid(outcome)
        except BaseException as error:
            error.add_note(f"SEED={seed}")
            raise
    assert accepted > 200 * TIMES, "too few were accepted for this to say much"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 100,
        b"[" * 10_000,
        b'{"videos":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b"1e999",
        b'"\\ud800"',
        "{}".encode("utf-16"),
        b"{" + b'"id":1,' * 10_000 + b'"id":2}',
    ],
    ids=lambda body: repr(bytes(body[:12])),
)
def test_what_is_no_index_at_all_is_refused_by_name(body: bytes) -> None:
    assert published(body) is None
    with pytest.raises(MalformedEvent):
        notification_in(body)


@pytest.mark.timeout(900)  # every allocation is traced: half a minute, and minutes on a machine that is busy
def test_large_input_takes_no_more_than_its_share_of_the_memory() -> None:
    for shape, body in shapes():
        assert multiple(body) + 1 <= PEAK, shape


@many
@given(
    st.lists(st.tuples(st.sampled_from(["id", "ID", "state", "State", "faceId", "code", "x"]), st.text(max_size=40)))
)
def test_a_callback_query_is_an_event_nothing_or_refused_by_name(query: list[tuple[str, str]]) -> None:
    try:
        event = from_callback(query)
    except MalformedEvent:
        return
    assert event is None or (event.video_id or "").isascii()


@many
@given(query=st.text(max_size=200))
async def test_any_url_gets_an_answer(query: str) -> None:
    request = func.HttpRequest("POST", f"https://app.example/api/callback?{query}", body=b"\xff")
    world = World()
    answer = await functions_over(world)["callback"](request, context(None))
    assert answer.status_code in (200, 202, 400)
    assert len(world.queue.sent) == (answer.status_code == 202)
    json.loads(answer.get_body())
    parse_qsl(query)


@many
@given(st.text() | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(json.dumps))
async def test_any_queue_message_is_handled_or_set_aside(message: str) -> None:
    world = World()
    assert await world.pipeline.handle_message(message, tries=1, last_try=False) == "malformed"
    assert world.queue.poison == [message]


@many
@given(
    st.binary(max_size=300)
    | st.dictionaries(st.sampled_from(["id", "state", "x"]), st.text() | st.integers()).map(
        lambda fields: json.dumps(fields).encode()
    )
)
async def test_any_dropped_blob_ends_in_a_receipt(body: bytes) -> None:
    world = World()
    world.blobs.drop("x.json", body)
    outcome = await world.pipeline.handle(IndexingEvent(origin="blob", blob="x.json"), last_try=True)
    assert outcome in ("failed", "ignored")
    assert json.loads(world.container.blobs["_blobs/x.json"].body)["outcome"] in ("failed", "ignored")
