"""Access tokens of the account: one for the whole process, renewed before it ends, asked for once at a time."""

import asyncio
import base64
import binascii
import json
import time
from collections.abc import Callable
from typing import Final

from azure.core import AsyncPipelineClient
from azure.core.exceptions import AzureError
from azure.core.rest import AsyncHttpResponse, HttpRequest

from ..redaction import redact
from .errors import ROLE_REMEDY, NotAuthorized, ServiceUnavailable, token_error_from

API_VERSION: Final = "2025-04-01"
LIFETIME: Final = 3600.0
RENEW_BEFORE: Final = 300.0
THROTTLED_DELAY: Final = 30.0
"""Seconds to stay away from Azure Resource Manager where it says no delay itself."""


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
        self._lock = asyncio.Lock()

    async def get(self, *, refused: str | None = None) -> str:
        """The token.

        A new one where it is about to end or is the one that was `refused`. Raises `NotAuthorized`, `Transient`.
        """
        async with self._lock:
            if self._token == refused or self._clock() > self._expires - RENEW_BEFORE:
                self._token = await self._generate()
                self._expires = expiry(self._token) or self._clock() + LIFETIME
            return self._token

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
