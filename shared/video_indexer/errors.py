"""What the service answers when it does not answer with data, as typed errors.

Bodies are `{"ErrorType": …, "Message": …}` (Get Video Index in the service's API definition) or ARM's
`{"error": {"code": …, "message": …}}`. Messages are cut and freed of anything that looks like a token before they are
kept.
"""

import re
from typing import Any, Final

from azure.core.rest import AsyncHttpResponse

from ..errors import Permanent, Throttled, Transient

_TOKEN: Final = re.compile(r"eyJ[\w-]{8,}(?:\.[\w-]*)*|(?i:accesstoken|code|sig)=[^&\s'\"]+|https?://\S*\?\S*")

ROLE_REMEDY: Final = (
    "Give the app's identity the role Video Indexer Account Contributor on the account, check the settings "
    "VIDEO_INDEXER_ACCOUNT_ID, VIDEO_INDEXER_LOCATION and VIDEO_INDEXER_RESOURCE_ID, then replay the event."
)
RETRY_REMEDY: Final = "Nothing yet: it is tried again. If it lasts, look at Azure's service health, then replay."


class VideoGone(Permanent):
    """The account has no such video, or it was removed."""


class BadRequest(Permanent):
    """The service does not accept the request, for example a language it does not know."""


class NotAuthorized(Transient):
    """The token was refused, or none could be had: a role or setting to mend, after which the event can be replayed."""


class ServiceUnavailable(Transient):
    """5xx, a time-out, a broken connection or an answer that is no JSON."""


class TooManyRequests(Throttled):
    """429: the account's limit (10 requests a second, 120 a minute) is used up for `delay` seconds."""


def error_from(response: AsyncHttpResponse, subject: str, *, default_delay: float) -> Permanent | Transient | Throttled:
    """The typed error of a response other than 200; its body must have been read."""
    code, message = _error_type(response)
    said = f"{subject}: Video Indexer answered {response.status_code} {code}".rstrip()
    text = f"{said}: {message}" if message else said
    status = response.status_code
    if status == 429:
        return TooManyRequests(
            text, reason="throttled", remedy="Nothing: the event waits.", delay=retry_after(response) or default_delay
        )
    if status in (401, 403) or code == "ACCOUNT_NOT_FOUND":
        return NotAuthorized(text, reason="not-authorized", remedy=ROLE_REMEDY)
    if status == 404 or code in ("VIDEO_REMOVED", "BREAKDOWN_NOT_FOUND"):
        remedy = "Nothing if the video was deleted; else upload or index it again."
        return VideoGone(text, reason="video-gone", remedy=remedy)
    if status == 408 or status >= 500:
        return ServiceUnavailable(text, reason="service-unavailable", remedy=RETRY_REMEDY)
    return BadRequest(
        text, reason="bad-request", remedy="Check the settings against the message; then replay the event."
    )


def retry_after(response: Any) -> float | None:
    """Seconds that a response asks to wait, or None. The service sends whole seconds."""
    try:
        return max(0.0, float(response.headers.get("Retry-After", "")))
    except ValueError:
        return None


def redact(text: str) -> str:
    """A text without what looks like a token or a URL with a query."""
    return _TOKEN.sub("[redacted]", text)[:500]


def _error_type(response: AsyncHttpResponse) -> tuple[str, str]:
    try:
        body = response.json()
    except ValueError:
        return "", ""
    if not isinstance(body, dict):
        return "", ""
    inner = body.get("error")
    if isinstance(inner, dict):
        return str(inner.get("code") or ""), redact(str(inner.get("message") or ""))
    return str(body.get("ErrorType") or ""), redact(str(body.get("Message") or ""))
