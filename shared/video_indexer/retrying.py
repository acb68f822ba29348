"""Retries in place, as long as the wait is short."""

from typing import Any

from azure.core.pipeline import policies
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
        wait = retry_after(response.http_response)
        return (wait is None or wait <= self._max_wait) and super().is_retry(settings, response)
