"""Retries in place, as long as the wait is short, each under an id of its own."""

from typing import Any
from uuid import uuid4

from azure.core.pipeline import PipelineRequest, policies
from azure.core.rest import AsyncHttpResponse, HttpRequest

from .errors import retry_after


class BoundedRetryPolicy(policies.AsyncRetryPolicy[HttpRequest, AsyncHttpResponse]):
    """azure-core's retry policy; an answer that asks for a wait beyond `max_wait` seconds is handed on at once."""

    def __init__(self, max_wait: float) -> None:
        super().__init__(
            retry_total=3,
            retry_backoff_factor=0.2,
            retry_backoff_max=2,
            retry_on_status_codes=[408, 429, 500, 502, 503, 504],
        )
        self._max_wait = max_wait

    def is_retry(self, settings: dict[str, Any], response: Any) -> bool:
        """Whether to try again after this answer."""
        wait = self.get_retry_after(response)
        return (wait is None or wait <= self._max_wait) and super().is_retry(settings, response)

    def get_retry_after(self, response: Any) -> float | None:
        """Seconds that an answer asks to wait: what bounds the wait is what is waited."""
        return retry_after(response.http_response)


class RequestIdPolicy(policies.SansIOHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """A new x-ms-client-request-id for every try, as Video Indexer asks (its API definition).

    azure-core's own policy keeps an id that is there already, and so one for all tries.
    """

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        """Sets the header."""
        request.http_request.headers["x-ms-client-request-id"] = str(uuid4())
