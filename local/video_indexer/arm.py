"""Azure Resource Manager's part (access tokens, the account) and App Service's managed identity endpoint."""

import re
import secrets
import time
from typing import Annotated

import msgspec
from aiohttp import web

from local.video_indexer.accounts import AccessTokens, Account, Permission, Scope
from local.video_indexer.refusals import Refusal, arm_refused

_API_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?")


class _TokenRequest(msgspec.Struct, rename="camel"):
    permission_type: Permission
    scope: Scope
    video_id: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9]+$")] | None = None
    project_id: str | None = None


class ResourceManager:
    """Answers for one account."""

    def __init__(self, account: Account, tokens: AccessTokens) -> None:
        self._account = account
        self._tokens = tokens

    async def generate_access_token(self, request: web.Request) -> web.Response:
        self._admit(request)
        try:
            asked = msgspec.json.decode(await request.read(), type=_TokenRequest)
        except msgspec.MsgspecError as error:
            raise arm_refused(400, "InvalidRequestContent", str(error)) from error
        if asked.scope == "Video" and not asked.video_id:
            raise arm_refused(400, "InvalidRequestContent", "Scope Video needs a videoId.")
        token = self._tokens.issue(asked.permission_type, asked.scope, asked.video_id)
        return web.json_response({"accessToken": token})

    async def get_account(self, request: web.Request) -> web.Response:
        self._admit(request)
        account = self._account
        return web.json_response(
            {
                "id": account.resource_id,
                "name": account.name,
                "type": "Microsoft.VideoIndexer/accounts",
                "location": account.location,
                "properties": {"accountId": account.id, "provisioningState": "Succeeded"},
            }
        )

    def _admit(self, request: web.Request) -> None:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            message = "Authentication failed. The 'Authorization' header is missing."
            raise arm_refused(401, "AuthenticationFailed", message)
        if not _API_VERSION.fullmatch(request.query.get("api-version", "")):
            message = "The api-version query parameter (?api-version=) is required for all requests."
            raise arm_refused(400, "MissingApiVersionParameter", message)
        asked = request.path.removesuffix("/generateAccessToken")
        if asked.lower() != self._account.resource_id.lower():
            raise arm_refused(404, "ResourceNotFound", f"The Resource '{asked}' was not found.")


class IdentityEndpoint:
    """What IDENTITY_ENDPOINT and IDENTITY_HEADER point to in an Azure Functions app."""

    def __init__(self, secret: str, lifetime_seconds: float) -> None:
        self.secret = secret
        self._lifetime = lifetime_seconds

    async def token(self, request: web.Request) -> web.Response:
        if not secrets.compare_digest(request.headers.get("X-IDENTITY-HEADER", ""), self.secret):
            raise Refusal(401, {"statusCode": 401, "message": "X-IDENTITY-HEADER is missing or wrong."})
        resource = request.query.get("resource")
        if request.query.get("api-version") != "2019-08-01" or not resource:
            raise Refusal(400, {"statusCode": 400, "message": "api-version=2019-08-01 and resource are needed."})
        return web.json_response(
            {
                "access_token": secrets.token_urlsafe(32),
                "expires_on": str(int(time.time() + self._lifetime)),
                "resource": resource,
                "token_type": "Bearer",
                "client_id": request.query.get("client_id", ""),
            }
        )
