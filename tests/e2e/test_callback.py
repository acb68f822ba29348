"""What the callback answers, through the host's own HTTP."""

import pytest

from tests.samples.indexes.generator import make_index
from tests.stacks.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_person_who_calls_by_hand_is_served_as_the_service_is(running: Running) -> None:
    found = make_index(1, duration_seconds=20, account_id=running.service.account.id)
    running.service.add("byhand1234", found)
    status, answer = await running.call_back("GET", id="byhand1234", state="Processed")
    assert (status, answer["status"], answer["videoId"]) == (202, "queued", "byhand1234")
    await running.until_published("byhand1234")


async def test_an_identified_person_is_no_finished_index(running: Running) -> None:
    status, answer = await running.call_back(id="person1234", faceId="1017", knownPersonId="k", personName="Ada")
    assert (status, answer["status"]) == (200, "ignored")
    assert not (await running.events.get_queue_properties()).approximate_message_count
    assert await running.folder("person1234") == {}


@pytest.mark.parametrize("parameters", [{}, {"state": "Processed"}, {"id": "..%2Fx", "state": "Processed"}, {"id": ""}])
async def test_a_bad_id_is_refused_with_the_reason(running: Running, parameters: dict[str, str]) -> None:
    url = "&".join((running.stack.host.callback_url, *(f"{name}={value}" for name, value in parameters.items())))
    async with running.http.post(url) as answer:
        assert (answer.status, answer.content_type) == (400, "application/problem+json")
        assert (await answer.json())["status"] == 400


async def test_a_wrong_key_opens_nothing(running: Running) -> None:
    if not running.stack.host.stands_in:
        pytest.skip("Core Tools checks no keys on a developer's machine")
    url = f"{running.stack.host.url}/api/callback?code=wrong&id=locked1234&state=Processed"
    assert await running.call("POST", url) == (401, None)


async def test_an_event_that_cannot_be_stored_is_not_accepted(running: Running) -> None:
    await running.events.delete_queue()
    status, answer = await running.call_back(id="refused123", state="Processed")
    assert (status, answer["status"]) == (503, 503)
    await running.events.create_queue()
    running.service.add("refused123", make_index(2, duration_seconds=20, video_id="refused123"))
    status, _ = await running.call_back(id="refused123", state="Processed")
    assert status == 202
    await running.until_published("refused123")
