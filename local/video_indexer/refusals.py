"""How the service and Azure Resource Manager say no."""

from collections.abc import Mapping

import msgspec
from aiohttp import web


class Refusal(Exception):
    """An answer other than the one asked for: a status and a JSON body (None: no body)."""

    def __init__(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body
        self.headers = dict(headers or {})

    def response(self) -> web.Response:
        body = b"" if self.body is None else msgspec.json.encode(self.body)
        return web.Response(status=self.status, body=body, headers=self.headers, content_type="application/json")


def refused(status: int, error_type: str, message: str, headers: Mapping[str, str] | None = None) -> Refusal:
    """Video Indexer's shape: `{"ErrorType": …, "Message": …}`."""
    return Refusal(status, {"ErrorType": error_type, "Message": message}, headers)


def arm_refused(status: int, code: str, message: str) -> Refusal:
    """Azure Resource Manager's shape: `{"error": {"code": …, "message": …}}`."""
    return Refusal(status, {"error": {"code": code, "message": message}})


_ERROR_TYPES = {401: "ACCESS_TOKEN_EXPIRED", 404: "BREAKDOWN_NOT_FOUND", 504: "SERVER_TIMEOUT"}
_MESSAGES = {
    401: "Access token is expired.",
    404: "Video was not found.",
    504: "Server did not respond to gateway within expected time",
}


def refused_by_fault(
    status: int, retry_after: int | None, more: Mapping[str, str] | None = None, body: object = None
) -> Refusal:
    """That body, else what the service would say with that status; `more` are further headers.

    429 has no body: the OpenAPI document gives it none.
    """
    headers = ({} if retry_after is None else {"Retry-After": str(retry_after)}) | dict(more or {})
    if body is not None or status == 429:
        return Refusal(status, body, headers)
    error_type = _ERROR_TYPES.get(status, "GENERAL")
    return refused(status, error_type, _MESSAGES.get(status, "There was an error."), headers)
