"""Access tokens of the account: one for the whole process, renewed ahead while it serves, asked for once at a time."""

import asyncio
import base64
import binascii
import json
import logging
import time
from collections.abc import Callable
from typing import Final

from azure.core import AsyncPipelineClient
from azure.core.exceptions import AzureError
from azure.core.rest import AsyncHttpResponse, HttpRequest

from ..redaction import redact
from .errors import RETRY_REMEDY, ROLE_REMEDY, NotAuthorized, ServiceUnavailable, token_error_from

API_VERSION: Final = "2025-04-01"
LIFETIME: Final = 3600.0
RENEW_BEFORE: Final = 300.0
LONGEST_REQUEST: Final = 60.0
"""Seconds that a request for a token takes at most, with its retries, before those who wait are told."""
ASK_AGAIN_AFTER: Final = 15.0
"""Seconds between tries to renew a token that still serves."""
THROTTLED_DELAY: Final = 30.0
"""Seconds to stay away from Azure Resource Manager where it says no delay itself."""

logger = logging.getLogger(__name__)


class AccessTokens:
    """The account's Reader token (docs: "Use the Azure AI Video Indexer API"; ARM operation generateAccessToken).

    Scope Account: the app reads every video of its account, and a token a video would double the calls.
    """

    def __init__(
        self,
        arm: AsyncPipelineClient[HttpRequest, AsyncHttpResponse],
        arm_endpoint: str,
        resource_id: str,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._arm = arm
        self._enforce_https = arm_endpoint.startswith("https:")
        self._url = f"{arm_endpoint.rstrip('/')}{resource_id}/generateAccessToken?api-version={API_VERSION}"
        self._clock = clock
        self._token = ""
        self._expires = 0.0
        self._renew_at = 0.0
        self._asking: asyncio.Task[str] | None = None

    async def get(self, *, refused: str | None = None) -> str:
        """The token.

        One that is about to end serves on while the next is asked for; a new one is waited for where there is none, or
        where it is the one that was `refused`. All who wait get one answer. Raises `NotAuthorized`, `Transient`.
        """
        if refused is not None and refused == self._token:
            self._expires = 0.0
        now = self._clock()
        if now < self._expires:
            if now > self._expires - RENEW_BEFORE and now >= self._renew_at:
                self._renewal()
            return self._token
        return await asyncio.shield(self._renewal())

    async def close(self) -> None:
        """Stops asking."""
        if self._asking is not None:
            self._asking.cancel()

    def _renewal(self) -> asyncio.Task[str]:
        """The request for the next token, one at a time. Where it fails, the next is some seconds off."""
        if self._asking is None:
            self._asking = asyncio.create_task(self._renew())
            self._asking.add_done_callback(self._asked)
        return self._asking

    def _asked(self, asking: asyncio.Task[str]) -> None:
        self._asking = None
        if not asking.cancelled() and (error := asking.exception()) is not None:
            self._renew_at = self._clock() + ASK_AGAIN_AFTER
            if self._clock() < self._expires:
                logger.warning("access token not renewed, the old one serves on: %s", error)

    async def _renew(self) -> str:
        try:
            async with asyncio.timeout(LONGEST_REQUEST):
                token = await self._generate()
        except TimeoutError:
            message = f"access token: no whole answer from Azure Resource Manager within {LONGEST_REQUEST:.0f} s"
            raise ServiceUnavailable(message, reason="no-token", remedy=RETRY_REMEDY) from None
        self._token, self._expires = token, expiry(token) or self._clock() + LIFETIME
        return token

    async def _generate(self) -> str:
        request = HttpRequest("POST", self._url, json={"permissionType": "Reader", "scope": "Account"})
        try:
            response = await self._arm.send_request(request, enforce_https=self._enforce_https)
        except AzureError as error:
            message = f"access token: no answer from Azure Resource Manager or no identity: {redact(str(error))}"
            raise NotAuthorized(message, reason="no-token", remedy=ROLE_REMEDY) from None
        if response.status_code != 200:
            raise token_error_from(response, default_delay=THROTTLED_DELAY)
        try:
            return str(response.json()["accessToken"])
        except (ValueError, KeyError, TypeError):
            message = "access token: Azure Resource Manager's answer holds no accessToken"
            raise ServiceUnavailable(message, reason="no-token", remedy=ROLE_REMEDY) from None


def expiry(token: str) -> float | None:
    """The `exp` claim of a token (seconds since 1970), or None where it cannot be read."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error):
        return None
