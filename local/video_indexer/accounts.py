"""The one account of the emulator, and its access tokens."""

import secrets
import time
from typing import Literal

import jwt
import msgspec

from local.video_indexer.refusals import refused

Permission = Literal["Reader", "Contributor"]
Scope = Literal["Account", "Video", "Project"]

_ALGORITHM = "HS256"
_AUDIENCE = "https://api.videoindexer.ai/"


class Account(msgspec.Struct, frozen=True):
    """An account as Azure Resource Manager and Video Indexer know it."""

    id: str = "3f2a7d10-5c1e-4b7a-9d52-8e6f0a4c1b93"
    name: str = "local-video-indexer"
    location: str = "westeurope"
    subscription: str = "00000000-0000-0000-0000-000000000001"
    resource_group: str = "local"

    @property
    def resource_id(self) -> str:
        group = f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
        return f"{group}/providers/Microsoft.VideoIndexer/accounts/{self.name}"


class AccessTokens:
    """Issues JWTs with the claims of the service's own and checks them. Signed with a key of this process."""

    def __init__(self, account: Account, lifetime_seconds: float) -> None:
        self._account = account
        self._lifetime = lifetime_seconds
        self._key = secrets.token_bytes(32)

    def issue(self, permission: Permission, scope: Scope, video_id: str | None) -> str:
        now = time.time()
        claims = {
            "iss": _AUDIENCE,
            "aud": _AUDIENCE,
            "nbf": now,
            "exp": now + self._lifetime,
            "Permission": permission,
            "Scope": scope,
            "AccountId": self._account.id,
            "VideoId": video_id,
        }
        return jwt.encode(claims, self._key, _ALGORITHM)

    def revoke_all(self) -> None:
        """Make every token issued so far invalid."""
        self._key = secrets.token_bytes(32)

    def check(self, token: str, account_id: str, permission: Permission, video_id: str | None) -> None:
        """Raise the service's 401 unless the token allows it. `video_id` None asks for the whole account."""
        if not token:
            raise refused(401, "USER_NOT_AUTHENTICATED", "Access token is missing.")
        try:
            claims = jwt.decode(token, self._key, [_ALGORITHM], audience=_AUDIENCE)
        except jwt.ExpiredSignatureError as error:
            raise refused(401, "ACCESS_TOKEN_EXPIRED", "Access token is expired.") from error
        except jwt.InvalidTokenError as error:
            raise refused(401, "ACCESS_TOKEN_VALIDATION_FAILED", "Access token is not valid.") from error
        allowed = (
            account_id.lower() == claims["AccountId"]
            and (permission == "Reader" or claims["Permission"] == "Contributor")
            and (claims["Scope"] == "Account" or (video_id is not None and claims["VideoId"] == video_id))
        )
        if not allowed:
            message = f"Access token is not authorized to access account '{account_id}'."
            raise refused(401, "USER_NOT_ALLOWED", message)
