"""What the service answers when it does not answer with data, as typed errors.

Bodies are `{"ErrorType": …, "Message": …}` (Get Video Index in the service's API definition) or ARM's
`{"error": {"code": …, "message": …}}`. Messages are cut and freed of anything that looks like a token before they are
kept.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from azure.core.rest import AsyncHttpResponse

from ..errors import Permanent, Throttled, Transient
from ..redaction import redact

GONE: Final = ("VIDEO_REMOVED", "BREAKDOWN_NOT_FOUND")
"""The service's own words for a video that it does not have."""
ROLE_REMEDY: Final = (
    "Give the app's identity the role Video Indexer Account Contributor on the account, check the settings "
    "VIDEO_INDEXER_ACCOUNT_ID, VIDEO_INDEXER_LOCATION and VIDEO_INDEXER_RESOURCE_ID, then replay the event."
)
RETRY_REMEDY: Final = "Nothing yet: it is tried again. If it lasts, look at Azure's service health, then replay."


class VideoGone(Permanent):
    """The account has no such video, or it was removed.

    `certain` where the service itself says so; a 404 without its words may be of a gateway on the way.
    """

    def __init__(self, message: str, *, reason: str, remedy: str, certain: bool = False) -> None:
        super().__init__(message, reason=reason, remedy=remedy)
        self.certain = certain


class BadRequest(Permanent):
    """The service does not accept the request, for example a language it does not know."""


class NotAuthorized(Transient):
    """The token was refused, or none could be had: a role or setting to mend, after which the event can be replayed."""


class ServiceUnavailable(Transient):
    """5xx, a time-out, a broken connection, a redirection or an answer that is no JSON."""


class NotNow(Transient):
    """409 or 425: something about this video is in the way for now. The service itself is well."""


class TooManyRequests(Throttled):
    """429: the account's limit (10 requests a second, 120 a minute) is used up; come back after `delay` seconds."""


class OutOfTurn(TooManyRequests):
    """The service was not asked, since the process has used up its share: come back for the turn, in `delay` seconds.

    Whoever waits in line does not age.
    """

    asked = False


def error_from(response: AsyncHttpResponse, subject: str, *, default_delay: float) -> Permanent | Transient | Throttled:
    """The typed error of a response other than 200; its body must have been read."""
    code, message = _error_type(response)
    text = _said(f"{subject}: Video Indexer", response.status_code, code, message)
    status = response.status_code
    passing = _passing_error(response, text, default_delay)
    if passing is not None:
        return passing
    if status in (401, 403) or code == "ACCOUNT_NOT_FOUND":
        return NotAuthorized(text, reason="not-authorized", remedy=ROLE_REMEDY)
    if status == 404 or code in GONE:
        remedy = "Nothing if the video was deleted; else upload or index it again."
        return VideoGone(text, reason="video-gone", remedy=remedy, certain=code in GONE)
    return BadRequest(
        text, reason="bad-request", remedy="Check the settings against the message; then replay the event."
    )


def token_error_from(response: AsyncHttpResponse, *, default_delay: float) -> Transient | Throttled:
    """The typed error where Azure Resource Manager refuses a token; its body must have been read.

    Never permanent: a wrong account or a missing role says nothing about the video, and can be mended.
    """
    text = _said("access token: Azure Resource Manager", response.status_code, *_error_type(response))
    passing = _passing_error(response, text, default_delay)
    return passing or NotAuthorized(text, reason="no-token", remedy=ROLE_REMEDY)


def _passing_error(response: AsyncHttpResponse, text: str, default_delay: float) -> Transient | Throttled | None:
    """What passes by itself: a limit that is used up, a service that is out of order or sends elsewhere."""
    status = response.status_code
    if status == 429:
        delay = retry_after(response) or default_delay
        return TooManyRequests(text, reason="throttled", remedy="Nothing: the event waits.", delay=delay)
    if status in (409, 425):
        return NotNow(text, reason="not-now", remedy=RETRY_REMEDY)
    if status < 400 or status == 408 or status >= 500:
        return ServiceUnavailable(text, reason="service-unavailable", remedy=RETRY_REMEDY)
    return None


def _said(who: str, status: int, code: str, message: str) -> str:
    said = f"{who} answered {status} {code}".rstrip()
    return f"{said}: {message}" if message else said


def retry_after(response: Any) -> float | None:
    """Seconds that a response asks to wait, or None. The service sends whole seconds; HTTP allows a date as well."""
    asked = response.headers.get("Retry-After", "")
    try:
        return max(0.0, float(asked))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def answered_at(response: Any) -> datetime | None:
    """The service's own clock at an answer: its `Date` header, whole seconds; None where it has none."""
    try:
        moment = parsedate_to_datetime(response.headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _error_type(response: AsyncHttpResponse) -> tuple[str, str]:
    try:
        body = response.json()
    except ValueError:
        return "", ""
    if not isinstance(body, dict):
        return "", ""
    inner = body.get("error")
    if isinstance(inner, dict):
        return redact(str(inner.get("code") or "")), redact(str(inner.get("message") or ""))
    return redact(str(body.get("ErrorType") or "")), redact(str(body.get("Message") or ""))
