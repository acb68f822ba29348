"""Tokens: who gets one, and how far it reaches."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession
from azure.identity.aio import ManagedIdentityCredential

from local.video_indexer import Emulator, Operation
from tests.integration.emulator.calling import INDEX, Caller


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
