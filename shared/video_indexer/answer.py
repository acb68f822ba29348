"""A whole answer, held to its limits of size and time while it is read."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import msgspec
from azure.core.pipeline import PipelineRequest, PipelineResponse, policies
from azure.core.rest import AsyncHttpResponse, HttpRequest

from ..bounds.body import ACCEPTED, read_body
from ..bounds.memory import IndexMemory, reading
from .errors import RETRY_REMEDY, ServiceUnavailable

LONGEST_ANSWER: Final = 120.0
"""Seconds from sending a request to the last byte of its answer. A read time-out counts anew for every chunk."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, read and decompressed."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """The body's value; raises ValueError."""
        return msgspec.json.decode(self.content)


class WholeAnswerPolicy(policies.AsyncHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """Reads every answer within the memory of the attempt that asks. Stands last, next to the transport.

    Its response's `http_response` is an `Answer`. Raises `TooLarge`, `Throttled`, `ServiceUnavailable`.
    """

    def __init__(self, memory: IndexMemory) -> None:
        super().__init__()
        self._memory = memory

    async def send(self, request: PipelineRequest[HttpRequest]) -> PipelineResponse[HttpRequest, AsyncHttpResponse]:
        """Sends the request and reads the answer."""
        request.http_request.headers["Accept-Encoding"] = ACCEPTED
        request.context.options["stream"] = True
        try:
            async with asyncio.timeout(LONGEST_ANSWER) as limit:
                response = await self.next.send(request)
                answer = await self._read(response.http_response)
        except TimeoutError:
            if not limit.expired():
                raise
            message = f"no whole answer within {LONGEST_ANSWER:.0f} s"
            raise ServiceUnavailable(message, reason="service-unavailable", remedy=RETRY_REMEDY) from None
        return PipelineResponse(response.http_request, cast(AsyncHttpResponse, answer), response.context)

    async def _read(self, response: AsyncHttpResponse) -> Answer:
        try:
            with reading(self._memory) as share:
                await share.admit(int(response.headers.get("Content-Length") or 0))
                body = await read_body(response.iter_raw(), response.headers.get("Content-Encoding"), share)
        finally:
            await response.close()
        return Answer(response.status_code, response.headers, body)
