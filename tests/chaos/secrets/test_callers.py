"""What callers and the queue may say: no canary reaches a blob, a log line, an answer or a queue."""

import json
from urllib.parse import parse_qsl, urlsplit

import azure.functions as func
import pytest

from tests.chaos.secrets.canaries import assert_silent
from tests.fakes.functions import context, functions_over
from tests.fakes.world import World
from tests.samples.credentials import CANARY, SAS_URL
from tests.samples.credentials import JWT as ACCESS_TOKEN
from tests.samples.events import names, received


@pytest.mark.parametrize(
    "message",
    [
        json.dumps({"accessToken": ACCESS_TOKEN}),
        json.dumps({"origin": ACCESS_TOKEN, "videoId": SAS_URL, "blob": "", "receivedAt": CANARY}),
        f"Bearer {ACCESS_TOKEN}",
    ],
)
async def test_a_malformed_message_that_holds_a_token(message: str, caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    assert await world.pipeline.handle_message(message, tries=1, last_try=False) == "malformed"
    assert_silent(world, caplog)


@pytest.mark.parametrize("query", ["id={}&state=Processed", "id=a&state={}", "state=Processed", "id=abc&state=Failed"])
async def test_a_callback_with_a_function_key(query: str, caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    callback = functions_over(world)["callback"]
    url = f"https://app.example/api/callback?code={CANARY}&{query.format(f'../{CANARY}')}"
    answer = await callback(func.HttpRequest("POST", url, body=CANARY.encode()), context(None))
    assert_silent(world, caplog, answer.get_body())


async def test_no_answer_shows_the_key(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    callback = functions_over(world)["callback"]
    for name in names("callback-*"):
        url = f"https://app.example{received(name)}"
        request = func.HttpRequest("POST", url, params=dict(parse_qsl(urlsplit(url).query)), body=b"")
        answer = await callback(request, context(None))
        assert b"KEY" not in answer.get_body()
    assert caplog.records
    assert "KEY" not in caplog.text
