"""What the service and Azure Resource Manager refuse with, as typed errors without secrets."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from shared.errors import Permanent, Throttled, Transient
from shared.redaction import redact
from shared.video_indexer import BadRequest, NotAuthorized, ServiceUnavailable, TooManyRequests, VideoGone
from shared.video_indexer.errors import NotNow, error_from, retry_after, token_error_from

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJBY2NvdW50SWQiOiJ4In0.c2lnbmF0dXJl"


class Answer:
    """What is asked of a response."""

    def __init__(self, status: int, body: Any = None, headers: dict[str, str] | None = None) -> None:
        self.status_code = status
        self.headers = headers or {}
        self._body = body

    def json(self) -> Any:
        if self._body is None:
            raise ValueError("no JSON")
        return self._body


def refused(status: int, code: str = "", message: str = "", **headers: str) -> Any:
    return Answer(status, {"ErrorType": code, "Message": message}, headers)


def by_arm(status: int, code: str = "", message: str = "", **headers: str) -> Any:
    return Answer(status, {"error": {"code": code, "message": message}}, headers)


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (refused(400, "VIDEO_REMOVED", "Video was removed."), VideoGone, "video-gone"),
        (refused(400, "INVALID_INPUT", "Language 'x' is not supported"), BadRequest, "bad-request"),
        (refused(401, "USER_NOT_ALLOWED"), NotAuthorized, "not-authorized"),
        (refused(401, "ACCESS_TOKEN_EXPIRED"), NotAuthorized, "not-authorized"),
        (refused(403, "FORBIDDEN"), NotAuthorized, "not-authorized"),
        (refused(404, "BREAKDOWN_NOT_FOUND"), VideoGone, "video-gone"),
        (Answer(404), VideoGone, "video-gone"),
        (refused(404, "ACCOUNT_NOT_FOUND"), NotAuthorized, "not-authorized"),
        (refused(408), ServiceUnavailable, "service-unavailable"),
        (refused(409, "VIDEO_INDEXING_IN_PROGRESS"), NotNow, "not-now"),
        (refused(425), NotNow, "not-now"),
        (Answer(302), ServiceUnavailable, "service-unavailable"),
        (Answer(307), ServiceUnavailable, "service-unavailable"),
        (refused(429), TooManyRequests, "throttled"),
        (refused(500, "GENERAL", "There was an error."), ServiceUnavailable, "service-unavailable"),
        (Answer(502), ServiceUnavailable, "service-unavailable"),
        (Answer(503), ServiceUnavailable, "service-unavailable"),
        (refused(504, "SERVER_TIMEOUT"), ServiceUnavailable, "service-unavailable"),
    ],
)
def test_each_answer_has_its_error(answer: Any, kind: type[Exception], reason: str) -> None:
    error = error_from(answer, "video abc", default_delay=10)
    assert type(error) is kind
    assert error.reason == reason
    assert str(error).startswith(f"video abc: Video Indexer answered {answer.status_code}")
    assert error.remedy


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refused_token_can_be_mended_whatever_the_status(status: int) -> None:
    error = token_error_from(by_arm(status, "ResourceNotFound", "No such resource."), default_delay=30)
    assert type(error) is NotAuthorized
    text = f"access token: Azure Resource Manager answered {status} ResourceNotFound: No such resource."
    assert str(error) == text
    assert "Video Indexer Account Contributor" in error.remedy


@pytest.mark.parametrize(
    ("status", "kind"),
    [(302, Transient), (408, Transient), (409, Transient), (429, Throttled), (500, Transient), (503, Transient)],
)
def test_trouble_of_resource_manager_passes(status: int, kind: type[Exception]) -> None:
    error = token_error_from(by_arm(status), default_delay=30)
    assert isinstance(error, kind)
    assert not isinstance(error, NotAuthorized | Permanent)


@pytest.mark.parametrize(("headers", "delay"), [({}, 10), ({"Retry-After": "0"}, 10), ({"Retry-After": "77"}, 77)])
def test_throttling_says_how_long(headers: dict[str, str], delay: float) -> None:
    error = error_from(refused(429, **headers), "video abc", default_delay=10)
    assert isinstance(error, TooManyRequests)
    assert error.delay == delay


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("7", 7), ("0", 0), ("1.5", 1.5), ("-3", 0), ("soon", None), ("", None), (None, None), ("Sun, 99 Foo", None)],
)
def test_retry_after_in_seconds(asked: str | None, seconds: float | None) -> None:
    assert retry_after(Answer(429, headers={} if asked is None else {"Retry-After": asked})) == seconds


@pytest.mark.parametrize(("minutes", "least", "most"), [(60, 3000, 3600), (-60, 0, 0)])
def test_retry_after_as_a_date(minutes: int, least: float, most: float) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
    seconds = retry_after(Answer(503, headers={"Retry-After": date}))
    assert seconds is not None
    assert least <= seconds <= most


@pytest.mark.parametrize(
    "body", [None, [], "text", 7, {}, {"error": "text"}, {"error": None}, {"ErrorType": None, "Message": None}]
)
def test_a_body_of_another_shape_is_left_out(body: Any) -> None:
    answer: Any = Answer(400, body)
    assert str(error_from(answer, "video abc", default_delay=10)) == "video abc: Video Indexer answered 400"


@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        f"Bearer {TOKEN}",
        "accessToken=abcDEF123",
        "?code=abcDEF123==",
        "https://media.blob.core.windows.net/x?sv=2024&sig=abcDEF123",
        "https%3A%2F%2Fmedia.blob.core.windows.net%2Fx%3Fsv%3D2024%26sig%3DabcDEF123",
        "sig%3DabcDEF123%3D",
        "https://user:abcDEF123@media.example/x",
        '"accessToken": "abcDEF123"',
        "AccountKey=abcDEF123==;EndpointSuffix=x",
    ],
)
@pytest.mark.parametrize("form", ["{}", "Refused: '{}'. Trace id: 'x'", "a {} b {}"])
def test_what_looks_like_a_token_is_left_out(secret: str, form: str) -> None:
    text = redact(form.replace("{}", secret))
    for part in ("eyJ", "c2lnbmF0dXJl", "abcDEF123"):
        assert part not in text
    message = str(error_from(refused(401, "X", form.replace("{}", secret)), "video abc", default_delay=1))
    assert message == f"video abc: Video Indexer answered 401 X: {text}"
