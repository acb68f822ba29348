"""The account's token: cached, renewed ahead, asked for once at a time."""

import asyncio
import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestError

from shared.video_indexer import NotAuthorized, ServiceUnavailable, access_token
from shared.video_indexer.access_token import ASK_AGAIN_AFTER, LIFETIME, RENEW_BEFORE, AccessTokens, expiry

ARM = "https://management.azure.com/"
RESOURCE_ID = "/subscriptions/0/resourceGroups/media/providers/Microsoft.VideoIndexer/accounts/media-vi"


def token(number: int, expires: float | None) -> str:
    claims = {"number": number} | ({} if expires is None else {"exp": expires})
    return f"eyJ.{urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.sig"


class Arm:
    """Azure Resource Manager's pipeline: issues tokens that last `lifetime` seconds, or answers as told."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.lifetime: float | None = 3600.0
        self.requests: list[Any] = []
        self.at_once = 0
        self.body: Any = None
        self.error: Exception | None = None
        self.hangs = False

    async def send_request(self, request: Any, **options: Any) -> Any:
        self.requests.append((request, options))
        self.at_once += 1
        assert self.at_once == 1
        try:
            await asyncio.sleep(3600 if self.hangs else 0)
        finally:
            self.at_once -= 1
        if self.error is not None:
            raise self.error
        return self

    status_code = 200

    def json(self) -> Any:
        if self.body is not None:
            return self.body
        expires = None if self.lifetime is None else self.now + self.lifetime
        return {"accessToken": token(len(self.requests), expires)}


@pytest.fixture
def arm() -> Arm:
    return Arm()


@pytest.fixture
def tokens(arm: Arm) -> AccessTokens:
    return AccessTokens(arm, ARM, RESOURCE_ID, clock=lambda: arm.now)  # type: ignore[arg-type]


async def test_a_reader_token_of_the_account_is_asked_for(arm: Arm, tokens: AccessTokens) -> None:
    await tokens.get()
    ((request, options),) = arm.requests
    assert request.method == "POST"
    assert request.url == f"https://management.azure.com{RESOURCE_ID}/generateAccessToken?api-version=2025-04-01"
    assert json.loads(request.content) == {"permissionType": "Reader", "scope": "Account"}
    assert options == {"enforce_https": True}


async def test_many_callers_share_one_request(arm: Arm, tokens: AccessTokens) -> None:
    assert len(set(await asyncio.gather(*(tokens.get() for _ in range(50))))) == 1
    assert len(arm.requests) == 1


async def settled() -> None:
    """What was begun in the background is done."""
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.mark.parametrize("lifetime", [3600.0, None])
async def test_a_token_is_renewed_ahead_while_it_serves(arm: Arm, tokens: AccessTokens, lifetime: float | None) -> None:
    arm.lifetime = lifetime
    first = await tokens.get()
    arm.now += LIFETIME - RENEW_BEFORE
    assert await tokens.get() == first
    await settled()
    assert len(arm.requests) == 1
    arm.now += 1
    assert await asyncio.gather(*(tokens.get() for _ in range(50))) == [first] * 50
    await settled()
    assert await tokens.get() != first
    assert len(arm.requests) == 2


async def test_a_token_serves_to_its_end_where_it_cannot_be_renewed(
    arm: Arm, tokens: AccessTokens, caplog: pytest.LogCaptureFixture
) -> None:
    first = await tokens.get()
    arm.error = ServiceRequestError("no route")
    arm.now += LIFETIME - RENEW_BEFORE + 1
    for _ in range(9):
        assert await tokens.get() == first
        await settled()
    assert len(arm.requests) == 2
    assert "the old one serves on" in caplog.text
    arm.now += ASK_AGAIN_AFTER
    assert await tokens.get() == first
    await settled()
    assert len(arm.requests) == 3
    arm.now += RENEW_BEFORE
    with pytest.raises(NotAuthorized):
        await tokens.get()


async def test_all_who_wait_while_nothing_answers_are_told_at_once(
    arm: Arm, tokens: AccessTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_token, "LONGEST_REQUEST", 0.01)
    arm.hangs = True
    answers = await asyncio.gather(*(tokens.get() for _ in range(12)), return_exceptions=True)
    assert len(arm.requests) == 1
    assert len({id(answer) for answer in answers}) == 1
    assert isinstance(answers[0], ServiceUnavailable)


async def test_one_who_gives_up_does_not_take_the_answer_from_the_others(arm: Arm, tokens: AccessTokens) -> None:
    first = asyncio.create_task(tokens.get())
    others = [asyncio.create_task(tokens.get()) for _ in range(3)]
    await asyncio.sleep(0)
    first.cancel()
    assert len(set(await asyncio.gather(*others))) == 1
    assert len(arm.requests) == 1


async def test_many_refusals_of_one_token_renew_it_once(arm: Arm, tokens: AccessTokens) -> None:
    first = await tokens.get()
    renewed = await asyncio.gather(*(tokens.get(refused=first) for _ in range(50)))
    assert set(renewed) == {token(2, arm.now + 3600)}
    assert await tokens.get(refused=first) == renewed[0]
    assert len(arm.requests) == 2


async def test_a_failed_request_is_not_remembered(arm: Arm, tokens: AccessTokens) -> None:
    arm.error = ServiceRequestError("no route to https://host/?accessToken=abc")
    with pytest.raises(NotAuthorized, match="no answer from Azure Resource Manager") as raised:
        await tokens.get()
    assert "abc" not in str(raised.value)
    arm.error = None
    assert await tokens.get()


@pytest.mark.parametrize("body", [[], {"token": "x"}, "text"])
async def test_an_answer_without_a_token_is_an_error(arm: Arm, tokens: AccessTokens, body: Any) -> None:
    arm.body = body
    with pytest.raises(ServiceUnavailable, match="holds no accessToken"):
        await tokens.get()


@pytest.mark.parametrize(
    "text", ["", "opaque", "a.b.c", "a.!!!.c", f"a.{urlsafe_b64encode(b'[]').decode()}.c", token(1, None), "a.é.c"]
)
def test_a_token_that_cannot_be_read_has_no_expiry(text: str) -> None:
    assert expiry(text) is None


@pytest.mark.parametrize("expires", [1.0, 1_790_000_000.0, 1_790_000_000.25])
def test_the_expiry_of_a_token(expires: float) -> None:
    assert expiry(token(1, expires)) == expires
