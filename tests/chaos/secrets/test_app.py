"""Canaries in every place that a secret can come from: none may reach a blob, a log line, an error or a queue."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import azure.functions as func
import pytest
from aiohttp import web
from azure.core.exceptions import ClientAuthenticationError

from local.ports import free_ports
from shared import composition
from shared.events import IndexingEvent
from shared.settings import SettingsError, read_settings
from shared.video_indexer import Pacer, VideoIndexerClient
from tests.fakes.functions import FUNCTIONS, context
from tests.fakes.world import VIDEO, World
from tests.samples.credentials import CANARY, FORMS, SAS_URL
from tests.samples.credentials import JWT as ACCESS_TOKEN
from tests.samples.indexes.generator import ACCOUNT_ID, encode, make_index
from tests.stacks.video_indexer import Identity

EVENT: Final = IndexingEvent(origin="callback", video_id=VIDEO, state="Processed")


class Hostile:
    """A service that refuses with `status` and says back, in its error, all that it was told."""

    def __init__(self, status: int, *, cut: bool = False) -> None:
        self._status, self._cut = status, cut
        self.said = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/generateAccessToken"):
            return web.json_response({"accessToken": ACCESS_TOKEN})
        if self._cut:
            assert request.transport
            request.transport.close()
        signed = request.headers["Authorization"]
        said = f"{signed} was refused; accessToken={CANARY}; see {SAS_URL}"
        if self.said:
            return web.json_response({"ErrorType": "X", "Message": self.said}, status=self._status)
        body = {"ErrorType": f"E {signed}", "Message": said, "viewToken": CANARY}
        return web.json_response(body, status=self._status, headers={"Retry-After": "3600", "X-Token": CANARY})


@asynccontextmanager
async def client_of(service: Hostile, identity: Identity) -> AsyncIterator[VideoIndexerClient]:
    """A client of a hostile service on loopback."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", service.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    (port,) = free_ports(1)
    await web.TCPSite(runner, "127.0.0.1", port).start()
    url = f"http://127.0.0.1:{port}"
    resource = "/subscriptions/s/resourceGroups/g/providers/Microsoft.VideoIndexer/accounts/name"
    options: dict[str, Any] = {"location": "l", "account_id": ACCOUNT_ID, "resource_id": resource, "arm_endpoint": url}
    try:
        async with VideoIndexerClient(url, identity, **options, pacer=Pacer(1000, 100_000), max_wait=0.1) as client:
            yield client
    finally:
        await runner.cleanup()


@pytest.fixture(autouse=True)
def every_log_line(caplog: pytest.LogCaptureFixture) -> None:
    """Also what the SDKs log in detail."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "azure")


def assert_silent(world: World, caplog: pytest.LogCaptureFixture, *said: object) -> None:
    """No canary in blobs, their names and metadata, queued events, log records, or what was said otherwise."""
    stored = [(name, blob.body, blob.metadata) for name, blob in world.container.blobs.items()]
    logged = [(record.getMessage(), record.exc_text, record.__dict__) for record in caplog.records]
    everything = [*stored, *logged, *(event.to_message() for event, _ in world.queue.sent), *map(repr, said)]
    assert [piece for piece in everything if CANARY in repr(piece).lower()] == []


def chain(error: BaseException | None) -> list[str]:
    """What a traceback would show: the error and everything that it names as its cause."""
    said = []
    while error is not None:
        said.append(f"{error!r} {error}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return said


async def handled(world: World) -> list[str]:
    """Handles an event on its last two tries; what the errors say that leave the pipeline, if any do."""
    said = []
    for tries in (4, 5):
        try:
            await world.pipeline.handle_message(EVENT.to_message(), tries=tries, last_try=tries == 5)
        except Exception as error:  # noqa: BLE001 - whatever it is, the host logs it
            said += chain(error)
    return said


@pytest.mark.parametrize("form", FORMS)
async def test_a_credential_in_any_form_said_by_service_identity_and_index(
    form: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Each form comes as the service's own words: in a failed index, and in a refusal, with a request for the token."""
    world = World()
    index = make_index(1, duration_seconds=20, video_id=VIDEO, full=False)
    index["state"] = "Failed"
    index["videos"][0] |= {"state": "Failed", "failureCode": "X", "failureMessage": f"The video at {form} is bad."}
    world.has(encode(index))
    said = await handled(world)
    assert f"{world.folder}/failure.json" in world.container.blobs
    assert_silent(world, caplog, said)
    hostile, identity = Hostile(403), Identity()
    hostile.said = form
    async with client_of(hostile, identity) as client:
        world = World(service=client)
        said += await handled(world)
        identity.broken = ClientAuthenticationError(f"no identity: {form}")
        said += await handled(world)
    assert len(said) >= 2
    assert_silent(world, caplog, said)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429, 500, 503])
async def test_a_refusal_that_repeats_the_token(status: int, caplog: pytest.LogCaptureFixture) -> None:
    async with client_of(Hostile(status), Identity()) as client:
        world = World(service=client)
        world.container.store(f"{world.folder}/topics.json", b"{}", {"sha256": "x"})
        said = await handled(world)
    assert f"{world.folder}/failure.json" in world.container.blobs or world.queue.sent
    assert_silent(world, caplog, said)


async def test_a_connection_that_breaks(caplog: pytest.LogCaptureFixture) -> None:
    async with client_of(Hostile(200, cut=True), Identity()) as client:
        world = World(service=client)
        said = await handled(world)
    assert said
    assert_silent(world, caplog, said)


async def test_an_identity_that_repeats_its_secret(caplog: pytest.LogCaptureFixture) -> None:
    identity = Identity()
    identity.broken = ClientAuthenticationError(f"AADSTS7000215: Bearer {CANARY}; {SAS_URL}; {ACCESS_TOKEN}")
    async with client_of(Hostile(200), identity) as client:
        world = World(service=client)
        said = await handled(world)
    assert said
    assert_silent(world, caplog, said)


async def test_a_failure_message_of_the_service_with_a_signed_url(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    index = make_index(1, duration_seconds=20, video_id=VIDEO, full=False)
    index["state"] = "Failed"
    message = f"The video at {SAS_URL} could not be read."
    index["videos"][0] |= {"state": "Failed", "failureCode": "VideoUrlUnreachable", "failureMessage": message}
    world.has(encode(index))
    said = await handled(world)
    failure = world.container.json(f"{world.folder}/failure.json")
    assert failure["failureMessage"] == "The video at [redacted] could not be read."
    assert_silent(world, caplog, said)


async def test_an_index_with_secrets_where_no_contract_looks(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    index = make_index(1, duration_seconds=20, video_id=VIDEO, full=True)
    index |= {"userName": CANARY, "viewToken": CANARY}
    index["videos"][0] |= {"viewToken": CANARY, "publishedUrl": SAS_URL, "thumbnailId": CANARY}
    index["videos"][0]["insights"]["keywords"].append({"id": "no number"})  # the careful way too
    world.has(encode(index))
    said = await handled(world)
    assert f"{world.folder}/manifest.json" in world.container.blobs
    assert_silent(world, caplog, said)


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
async def test_a_callback_with_a_function_key(
    query: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    monkeypatch.setattr(composition, "app", lambda: world)
    url = f"https://app.example/api/callback?code={CANARY}&{query.format(f'../{CANARY}')}"
    answer = await FUNCTIONS["callback"](func.HttpRequest("POST", url, body=CANARY.encode()), context(None))
    assert_silent(world, caplog, answer.get_body())


def test_settings_that_are_wrong_do_not_show_the_key() -> None:
    connection = f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={CANARY};"
    with pytest.raises(SettingsError) as wrong:
        read_settings({"DATA_STORAGE": connection, "VIDEO_INDEXER_ACCOUNT_ID": CANARY, "ARM_ENDPOINT": SAS_URL})
    assert CANARY not in "".join(chain(wrong.value))
