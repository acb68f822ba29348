"""The emulator answers as the service is documented to, so that what passes against it means something."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientSession, web
from azure.identity.aio import ManagedIdentityCredential
from jsonschema import Draft202012Validator

from local.video_indexer import Emulator, Fault, Mishap, Operation, Rate, Run, SyntheticVideos, Video
from tests.indexes.generator import make_index, make_project
from tests.indexes.media import Json

SHARED = Path(os.environ.get("SHARED_DIR", Path(__file__).parents[3] / "shared"))
OPENAPI = SHARED / "facts" / "video-indexer-openapi.yaml"
REAL_INDEXES = sorted((SHARED / "indexes").glob("*.json"))
INDEX = make_index(7, duration_seconds=60)


class Caller:
    """A client of the emulator that holds an access token."""

    def __init__(self, vi: Emulator, session: ClientSession) -> None:
        self.vi = vi
        self.session = session
        self.videos = f"{vi.url}/{vi.account.location}/Accounts/{vi.account.id}/Videos"

    async def token(self, **body: str) -> str:
        url = f"{self.vi.arm_url}{self.vi.account.resource_id}/generateAccessToken?api-version=2025-04-01"
        async with self.session.post(url, json=body, headers={"Authorization": "Bearer entra"}) as answer:
            assert answer.status == 200
            token: str = (await answer.json())["accessToken"]
            return token

    async def call(self, method: str, path: str = "", token: str | None = None, **options: Any) -> tuple[int, Any]:
        bearer = self.vi.tokens.issue("Contributor", "Account", None) if token is None else token
        headers = {"Authorization": f"Bearer {bearer}"}
        async with self.session.request(method, self.videos + path, headers=headers, **options) as answer:
            assert answer.headers["x-ms-request-id"]
            body = await answer.read()
            return answer.status, json.loads(body) if body else None


@pytest.fixture
async def vi() -> AsyncIterator[Emulator]:
    async with Emulator(indexes=[INDEX], run=Run(seconds=0)) as emulator:
        yield emulator


@pytest.fixture
async def caller(vi: Emulator) -> AsyncIterator[Caller]:
    async with ClientSession() as session:
        yield Caller(vi, session)


class Receiver:
    """Answers callbacks and keeps what was called."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, bytes, dict[str, str]]] = []
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        assert request.method == "POST"
        self.calls.append((request.raw_path, await request.read(), dict(request.query)))
        return web.Response(status=202)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_route("*", "/api/callback", receiver.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/callback"
    yield receiver
    await runner.cleanup()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)


async def upload(caller: Caller, callback: str | None = None, **options: Any) -> str:
    params = {"name": "Harbour"} | ({"callbackUrl": callback} if callback else {}) | options.pop("params", {})
    status, item = await caller.call("POST", params=params, **options)
    assert status == 200
    video_id: str = item["id"]
    return video_id


# --- Callbacks


async def test_callback_keeps_the_callers_query_and_appends_id_and_state(
    vi: Emulator, caller: Caller, receiver: Receiver
) -> None:
    video_id = await upload(caller, f"{receiver.url}?code=a%2Fb%3D&projectName=My+Project")
    await until(lambda: vi.callbacks.deliveries)
    raw, body, _ = receiver.calls[0]
    assert raw == f"/api/callback?code=a%2Fb%3D&projectName=My+Project&id={video_id}&state=Processed"
    assert body == b""
    assert vi.callbacks.deliveries[0].status == 202


async def test_a_failed_run_says_so_in_the_callback_and_in_the_index(
    vi: Emulator, caller: Caller, receiver: Receiver
) -> None:
    vi.indexing.plan(Run(seconds=0, outcome="Failed", failure_code="Timeout", failure_message="Too slow."))
    video_id = await upload(caller, receiver.url)
    await until(lambda: receiver.calls)
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
    await until(lambda: len(receiver.calls) == 2)
    vi.callbacks.mishap = Mishap(lost_probability=1)
    await upload(caller, receiver.url)
    await until(lambda: vi.callbacks.lost)
    vi.callbacks.mishap = Mishap()
    vi.callbacks.hold()
    ids = [await upload(caller, receiver.url) for _ in range(2)]
    await until(lambda: all(video.finished for video in map(vi.library.own, ids) if video))
    assert len(receiver.calls) == 2
    vi.callbacks.release(reverse=True)
    await until(lambda: len(receiver.calls) == 4)
    assert {call[2]["id"] for call in receiver.calls[2:]} == set(ids)


async def test_a_callback_to_nowhere_is_remembered_as_failed(vi: Emulator, caller: Caller) -> None:
    await upload(caller, "http://127.0.0.1:1/callback")
    await until(lambda: vi.callbacks.deliveries)
    assert vi.callbacks.deliveries[0].status is None
    assert "ClientConnectorError" in (vi.callbacks.deliveries[0].error or "")


async def test_every_state_can_be_told_and_a_person_has_no_state(
    vi: Emulator, caller: Caller, receiver: Receiver
) -> None:
    vi.indexing.plan(Run(seconds=0.02, every_state=True))
    video_id = await upload(caller, receiver.url)
    await until(lambda: len(receiver.calls) == 3)
    assert {call[2]["state"] for call in receiver.calls} == {"Uploaded", "Processing", "Processed"}
    video = vi.library.own(video_id)
    assert video
    vi.identify_person(video, "1234", "B689EC08-FAB6-497A-A727-DA7285DBD436", "Maren Oddvik")
    await until(lambda: len(receiver.calls) == 4)
    assert list(receiver.calls[3][2]) == ["id", "faceId", "knownPersonId", "personName"]


async def test_reindexing_calls_back_again(vi: Emulator, caller: Caller, receiver: Receiver) -> None:
    video_id = await upload(caller)
    await until(lambda: (video := vi.library.own(video_id)) and video.finished)
    other = make_index(8, duration_seconds=30)
    status, _ = await caller.call("PUT", f"/{video_id}/ReIndex", params={"callbackUrl": receiver.url}, json=other)
    assert status == 204
    await until(lambda: receiver.calls)
    _, index = await caller.call("GET", f"/{video_id}/Index")
    assert index["videos"][0]["insights"] == other["videos"][0]["insights"]


# --- Access


async def test_azure_identity_gets_its_token(vi: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", vi.identity_endpoint)
    monkeypatch.setenv("IDENTITY_HEADER", vi.identity_header)
    async with ManagedIdentityCredential(client_id="c1") as credential:
        token = await credential.get_token("https://management.azure.com/.default")
    assert token.token
    assert token.expires_on > datetime.now(UTC).timestamp()
    assert vi.requests(Operation.IDENTITY_TOKEN) == 1


@pytest.mark.parametrize(
    ("spoil", "error_type"),
    [
        (lambda _: "", "USER_NOT_AUTHENTICATED"),
        (lambda token: token[:-3] + "AAA", "ACCESS_TOKEN_VALIDATION_FAILED"),
        (lambda _: "no.jwt", "ACCESS_TOKEN_VALIDATION_FAILED"),
    ],
)
async def test_a_bad_token_is_refused(
    vi: Emulator, caller: Caller, spoil: Callable[[str], str], error_type: str
) -> None:
    vi.add("v123456789", INDEX)
    token = spoil(await caller.token(permissionType="Reader", scope="Account"))
    status, body = await caller.call("GET", "/v123456789/Index", token=token)
    assert (status, body["ErrorType"]) == (401, error_type)


async def test_an_expired_token_is_refused() -> None:
    async with Emulator(token_lifetime_seconds=-1) as vi, ClientSession() as session:
        status, body = await Caller(vi, session).call("GET")
    assert (status, body["ErrorType"]) == (401, "ACCESS_TOKEN_EXPIRED")


async def test_a_token_reaches_no_further_than_its_scope(vi: Emulator, caller: Caller) -> None:
    vi.add("v123456789", INDEX)
    vi.add("w123456789", INDEX)
    token = await caller.token(permissionType="Reader", scope="Video", videoId="v123456789")
    answers = [
        (await caller.call(method, path, token=token))[0]
        for method, path in (
            ("GET", "/v123456789/Index"),
            ("GET", "/w123456789/Index"),
            ("GET", ""),
            ("DELETE", "/v123456789"),
        )
    ]
    assert answers == [200, 401, 401, 401]


async def test_arm_says_no_in_its_own_shape(vi: Emulator, caller: Caller) -> None:
    url = f"{vi.arm_url}{vi.account.resource_id}"
    bearer = {"Authorization": "Bearer entra"}
    async with caller.session.post(f"{url}/generateAccessToken?api-version=2025-04-01") as answer:
        assert answer.status == 401
        assert set((await answer.json())["error"]) == {"code", "message"}
    async with caller.session.post(
        f"{url}/generateAccessToken?api-version=2025-04-01", headers=bearer, json={"permissionType": "Owner"}
    ) as answer:
        assert answer.status == 400
    async with caller.session.get(f"{url}x?api-version=2025-04-01", headers=bearer) as answer:
        assert (await answer.json())["error"]["code"] == "ResourceNotFound"
    async with caller.session.get(f"{url}?api-version=2025-04-01", headers=bearer) as answer:
        assert (await answer.json())["properties"]["accountId"] == vi.account.id


# --- The index


async def test_the_index_is_there_in_every_state(vi: Emulator, caller: Caller) -> None:
    vi.indexing.plan(Run(seconds=3600))
    video_id = await upload(caller, params={"externalId": "x-1", "metadata": "{}", "partition": "north"})
    status, index = await caller.call("GET", f"/{video_id}/Index")
    assert (status, index["state"], index["partition"]) == (200, "Uploaded", "north")
    assert index["videos"][0]["externalId"] == "x-1"
    assert index["videos"][0]["insights"] is None


async def test_included_and_excluded_insights(vi: Emulator, caller: Caller) -> None:
    vi.add("v123456789", INDEX)

    async def insights(**params: str) -> set[str]:
        _, index = await caller.call("GET", "/v123456789/Index", params=params)
        return set(index["videos"][0]["insights"])

    everything = await insights()
    scalars = {key for key in everything if not isinstance(INDEX["videos"][0]["insights"][key], list)}
    assert await insights(includedInsights="Topics,Labels") == scalars | {
        *("topics", "labels", "sourceLanguages", "languages"),
    }
    assert await insights(excludedInsights="transcript,OCR") == everything - {"transcript", "ocr"}
    status, body = await caller.call(
        "GET", "/v123456789/Index", params={"includedInsights": "Topics", "excludedInsights": "Ocr"}
    )
    assert (status, body["ErrorType"]) == (400, "INVALID_INPUT")


async def test_summary_and_streaming_urls_can_be_left_out(vi: Emulator, caller: Caller) -> None:
    vi.add("v123456789", INDEX)
    params = {"includeSummarizedInsights": "false", "includeStreamingUrls": "false"}
    _, whole = await caller.call("GET", "/v123456789/Index")
    _, index = await caller.call("GET", "/v123456789/Index", params=params)
    assert whole["summarizedInsights"]["keywords"]
    assert index["summarizedInsights"] is None
    assert "canary" in whole["videos"][0]["publishedUrl"]
    assert index["videos"][0]["publishedUrl"] is None


async def test_a_translation_marks_names_and_says_its_language(vi: Emulator, caller: Caller) -> None:
    vi.add("v123456789", INDEX)
    _, index = await caller.call("GET", "/v123456789/Index", params={"language": "de-DE"})
    insights, source = index["videos"][0]["insights"], INDEX["videos"][0]["insights"]
    assert insights["language"] == "de-DE"
    assert insights["sourceLanguage"] == "en-US"
    assert insights["topics"][0]["name"] == f"{source['topics'][0]['name']} [de-DE]"
    assert insights["keywords"][0]["language"] == "de-DE"
    status, body = await caller.call("GET", "/v123456789/Index", params={"language": "BadLanguage"})
    assert (status, body) == (
        400,
        {"ErrorType": "INVALID_INPUT", "Message": "Language 'BadLanguage' is not supported"},
    )


async def test_unknown_and_removed_videos(caller: Caller) -> None:
    status, body = await caller.call("GET", "/nosuchvide/Index")
    assert (status, body["ErrorType"]) == (404, "BREAKDOWN_NOT_FOUND")
    video_id = await upload(caller)
    assert (await caller.call("DELETE", f"/{video_id}"))[0] == 204
    status, body = await caller.call("GET", f"/{video_id}/Index")
    assert (status, body["ErrorType"]) == (400, "VIDEO_REMOVED")


async def test_gzip_when_asked(vi: Emulator, caller: Caller) -> None:
    vi.add("v123456789", INDEX)
    headers = {"Authorization": f"Bearer {vi.tokens.issue('Reader', 'Account', None)}"}
    sizes = {}
    for encoding in ("identity", "gzip"):
        async with (
            ClientSession(auto_decompress=False) as session,
            session.get(
                f"{caller.videos}/v123456789/Index", headers={**headers, "Accept-Encoding": encoding}
            ) as answer,
        ):
            sizes[answer.headers.get("Content-Encoding", "identity")] = len(await answer.read())
    assert sizes["gzip"] < sizes["identity"]


async def test_bytes_are_answered_as_they_are(vi: Emulator, caller: Caller) -> None:
    odd = b'\xef\xbb\xbf[{"breakdowns": null}]'
    async with caller.session.put(f"{vi.url}/emulator/videos/odd0000001", data=odd) as answer:
        assert answer.status == 204
    token = vi.tokens.issue("Reader", "Video", "odd0000001")
    async with caller.session.get(f"{caller.videos}/odd0000001/Index?accessToken={token}") as answer:
        assert await answer.read() == odd


async def test_a_project_keeps_the_ids_of_its_videos(vi: Emulator, caller: Caller) -> None:
    project = make_project(2)
    vi.add("p123456789", project)
    _, index = await caller.call("GET", "/p123456789/Index")
    assert index["id"] == "p123456789"
    assert [video["id"] for video in index["videos"]] == [video["id"] for video in project["videos"]]


# --- List Videos


async def test_a_million_videos_can_be_paged_newest_first() -> None:
    newest = datetime(2026, 1, 1, tzinfo=UTC)
    million = SyntheticVideos(1_000_000, INDEX, newest=newest, every=timedelta(minutes=1))
    async with Emulator(background=million) as vi, ClientSession() as session:
        caller = Caller(vi, session)
        vi.add("v123456789", INDEX, created=newest + timedelta(seconds=1))
        _, first = await caller.call("GET", params={"pageSize": "3"})
        _, last = await caller.call("GET", params={"pageSize": "1000", "skip": "999500"})
        within = {"createdAfter": "2025-12-31T23:00:00Z", "createdBefore": "2026-01-01T00:00:00Z"}
        _, hour = await caller.call("GET", params={**within, "pageSize": "100"})
        status, index = await caller.call("GET", f"/{first['results'][1]['id']}/Index")
    assert [item["name"] for item in first["results"]][1:] == ["Synthetic 0", "Synthetic 1"]
    assert first["nextPage"] == {"pageSize": 3, "skip": 3, "done": False}
    assert len(last["results"]) == 501
    assert last["nextPage"]["done"] is True
    assert [item["name"] for item in hour["results"]] == [f"Synthetic {n}" for n in range(1, 60)]
    assert (status, index["name"]) == (200, "Synthetic 0")


@pytest.mark.parametrize("bad", [{"pageSize": "0"}, {"pageSize": "x"}, {"skip": "-1"}, {"createdAfter": "soon"}])
async def test_a_bad_list_query_is_refused(caller: Caller, bad: dict[str, str]) -> None:
    status, body = await caller.call("GET", params=bad)
    assert (status, body["ErrorType"]) == (400, "INVALID_INPUT")


# --- Trouble


async def test_the_rate_is_limited_with_retry_after(vi: Emulator, caller: Caller) -> None:
    vi.set_rate(Rate(per_second=0, per_minute=3, second=10))
    headers = {"Authorization": f"Bearer {vi.tokens.issue('Reader', 'Account', None)}"}
    answers = []
    for _ in range(5):
        async with caller.session.get(caller.videos, headers=headers) as answer:
            answers.append((answer.status, answer.headers.get("Retry-After")))
    assert [status for status, _ in answers] == [200, 200, 200, 429, 429]
    assert answers[3][1] == "60"


async def test_the_rate_recovers(vi: Emulator, caller: Caller) -> None:
    vi.set_rate(Rate(per_second=2, per_minute=0, second=0.2))
    statuses: list[int] = []

    async def ask() -> bool:
        statuses.append((await caller.call("GET"))[0])
        return statuses.count(200) >= 6

    await eventually(ask)
    assert 429 in statuses


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await condition():
            await asyncio.sleep(0.01)


async def test_faults_by_count(vi: Emulator, caller: Caller) -> None:
    vi.faults.add(Fault("status", Operation.LIST, times=2, status=503, retry_after=7))
    vi.faults.add(Fault("status", status=401))
    statuses = [(await caller.call("GET"))[0] for _ in range(4)]
    assert statuses == [503, 503, 401, 200]
    assert vi.traffic.answers[Operation.LIST, 503] == 2
    assert vi.requests(Operation.LIST) == 4


async def test_faults_by_probability_follow_the_seed() -> None:
    async def statuses() -> list[int]:
        async with Emulator(seed=5) as vi, ClientSession() as session:
            vi.faults.add(Fault("status", times=None, probability=0.5, status=504))
            return [(await Caller(vi, session).call("GET"))[0] for _ in range(20)]

    first = await statuses()
    assert set(first) == {200, 504}
    assert await statuses() == first


async def test_a_cut_body_is_an_error_and_a_slow_one_is_whole(vi: Emulator, caller: Caller) -> None:
    vi.add("v123456789", INDEX)
    vi.faults.add(Fault("cut", Operation.INDEX))
    with pytest.raises(aiohttp.ClientPayloadError):
        await caller.call("GET", "/v123456789/Index")
    vi.faults.add(Fault("slow", Operation.INDEX, seconds=0.1))
    vi.faults.add(Fault("delay", Operation.INDEX, seconds=0.01))
    slow, late, plain = [await caller.call("GET", "/v123456789/Index") for _ in range(3)]
    assert slow == late == plain


async def test_the_admin_endpoints_drive_it_from_outside(vi: Emulator, caller: Caller, receiver: Receiver) -> None:
    session, admin = caller.session, f"{vi.url}/emulator"
    fault = {"kind": "status", "operation": "List-Videos", "status": 500}
    async with session.post(f"{admin}/faults", json=fault) as answer:
        assert answer.status == 204
    assert (await caller.call("GET"))[0] == 500
    async with session.post(f"{admin}/faults", json={"kind": "flood"}) as answer:
        assert answer.status == 400
    async with session.post(f"{admin}/runs", json={"seconds": 0, "outcome": "Quarantined"}) as answer:
        assert answer.status == 204
    video_id = await upload(caller, receiver.url)
    await until(lambda: vi.callbacks.deliveries)
    async with session.get(f"{admin}/callbacks") as answer:
        deliveries = (await answer.json())["deliveries"]
    assert deliveries[0]["parameters"] == {"id": video_id, "state": "Quarantined"}
    async with session.get(f"{admin}/requests") as answer:
        assert await answer.json() == {"List-Videos": 1, "Upload-Video": 1}


# --- Against the published interface, and against real indexes


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    if not OPENAPI.exists():
        pytest.skip(f"{OPENAPI} is not here (SHARED_DIR says where it is)")
    yaml = pytest.importorskip("yaml")
    document: dict[str, Any] = yaml.load(OPENAPI.read_text(encoding="utf-8"), yaml.CSafeLoader)
    schemas = document["components"]["schemas"]
    # The document is of 2022: the service has added fields since; and its own example of List Videos has a
    # plain "en-US" where the schema wants an object.
    schemas["LanguageV2"] = {"type": ["object", "string"]}
    return {"components": {"schemas": {name: _json_schema(schema) for name, schema in schemas.items()}}}


def _json_schema(schema: Any) -> Any:
    """OpenAPI 3.0 to JSON Schema: `nullable`, and fields that are not listed are allowed."""
    if isinstance(schema, list):
        return [_json_schema(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    translated = {
        key: _json_schema(value) for key, value in schema.items() if key not in ("nullable", "additionalProperties")
    }
    return {"anyOf": [translated, {"type": "null"}]} if schema.get("nullable") is True else translated


def validate(openapi: dict[str, Any], name: str, answer: object) -> None:
    validator = Draft202012Validator({"$ref": f"#/components/schemas/{name}", **openapi})
    assert [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(answer)] == []


@pytest.mark.parametrize("state", ["Uploaded", "Processing", "Processed", "Failed", "Quarantined"])
async def test_get_video_index_answers_as_published(
    vi: Emulator, caller: Caller, openapi: dict[str, Any], state: Any
) -> None:
    now = datetime.now(UTC)
    vi.library.add(Video("v123456789", "Harbour", now, INDEX, state=state))
    _, index = await caller.call("GET", "/v123456789/Index")
    validate(openapi, "VideoIndexContainer", index)


async def test_list_videos_and_upload_answer_as_published(caller: Caller, openapi: dict[str, Any]) -> None:
    _, uploaded = await caller.call("POST", params={"name": "Harbour"})
    validate(openapi, "MediaAssetSearchResultItem", uploaded)
    _, listed = await caller.call("GET")
    validate(openapi, "MediaAssetSearchResult", listed)
    assert listed["results"]


@pytest.mark.skipif(not REAL_INDEXES, reason=f"no real indexes under {SHARED}/indexes (SHARED_DIR says where)")
@pytest.mark.parametrize("path", REAL_INDEXES, ids=lambda path: path.name[:2])
async def test_a_real_index_comes_back_with_the_same_insights_and_keys(
    vi: Emulator, caller: Caller, openapi: dict[str, Any], path: Path
) -> None:
    real: Json = json.loads(path.read_text(encoding="utf-8-sig"))
    vi.add(real["id"], real)
    _, index = await caller.call("GET", f"/{real['id']}/Index")
    assert index["videos"][0]["insights"] == real["videos"][0]["insights"]
    assert set(index) == set(real)
    assert set(index["videos"][0]) == set(real["videos"][0])
    validate(openapi, "VideoIndexContainer", index)
