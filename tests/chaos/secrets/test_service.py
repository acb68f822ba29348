"""What the service, the identity and an index may say: no canary reaches a blob, a log line, an error or a queue."""

import pytest
from aiohttp import web
from azure.core.exceptions import ClientAuthenticationError

from tests.chaos.secrets.canaries import assert_silent, handled
from tests.fakes.world import VIDEO, World
from tests.samples.credentials import CANARY, FORMS, SAS_URL
from tests.samples.credentials import JWT as ACCESS_TOKEN
from tests.samples.indexes.generator import encode, make_index
from tests.stacks.loopback import client_of
from tests.stacks.video_indexer import Identity


class Hostile:
    """A service that refuses with `status` and says back, in its error, all that it was told."""

    def __init__(self, status: int, *, cut: bool = False) -> None:
        self._status, self._cut = status, cut
        self.said = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if self._cut:
            assert request.transport
            request.transport.close()
        signed = request.headers["Authorization"]
        said = f"{signed} was refused; accessToken={CANARY}; see {SAS_URL}"
        if self.said:
            return web.json_response({"ErrorType": "X", "Message": self.said}, status=self._status)
        body = {"ErrorType": f"E {signed}", "Message": said, "viewToken": CANARY}
        return web.json_response(body, status=self._status, headers={"Retry-After": "3600", "X-Token": CANARY})


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
    async with client_of(hostile.answer, identity, access_token=ACCESS_TOKEN) as client:
        world = World(service=client)
        said += await handled(world)
        identity.broken = ClientAuthenticationError(f"no identity: {form}")
        said += await handled(world)
    assert len(said) >= 2
    assert_silent(world, caplog, said)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429, 500, 503])
async def test_a_refusal_that_repeats_the_token(status: int, caplog: pytest.LogCaptureFixture) -> None:
    async with client_of(Hostile(status).answer, Identity(), access_token=ACCESS_TOKEN) as client:
        world = World(service=client)
        world.container.store(f"{world.folder}/topics.json", b"{}", {"sha256": "x"})
        said = await handled(world)
    assert f"{world.folder}/failure.json" in world.container.blobs or world.queue.sent
    assert_silent(world, caplog, said)


async def test_a_connection_that_breaks(caplog: pytest.LogCaptureFixture) -> None:
    async with client_of(Hostile(200, cut=True).answer, Identity(), access_token=ACCESS_TOKEN) as client:
        world = World(service=client)
        said = await handled(world)
    assert said
    assert_silent(world, caplog, said)


async def test_an_identity_that_repeats_its_secret(caplog: pytest.LogCaptureFixture) -> None:
    identity = Identity()
    identity.broken = ClientAuthenticationError(f"AADSTS7000215: Bearer {CANARY}; {SAS_URL}; {ACCESS_TOKEN}")
    async with client_of(Hostile(200).answer, identity, access_token=ACCESS_TOKEN) as client:
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
