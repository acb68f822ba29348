"""A small asynchronous client of Azure AI Video Indexer, on the pipeline that every Azure SDK client uses."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self

import msgspec
from azure.core import AsyncPipelineClient
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError
from azure.core.pipeline import policies
from azure.core.rest import AsyncHttpResponse, HttpRequest

from ..redaction import redact
from .access_token import AccessTokens
from .errors import RETRY_REMEDY, ServiceUnavailable, error_from
from .models import VideoPage, read_page
from .pacing import Pacer, PacingPolicy
from .retrying import BoundedRetryPolicy, RequestIdPolicy

CONNECTION_TIMEOUT: Final = 10
READ_TIMEOUT: Final = 60
INSIGHTS: Final = "Topics,Keywords,Labels"
TRANSLATION_PATIENCE: Final = 240.0
"""Seconds that a translation waits for its turn.

It belongs to a publication that has begun, and would begin anew from its first request: events that send each other
back half-way would use up the limit and publish nothing.
"""


class VideoIndexerClient:
    """Reads the indexes and the list of videos of one account.

    :param endpoint: the service, ``https://api.videoindexer.ai`` outside sovereign clouds.
    :param credential: whoever may call generateAccessToken on the account.
    :keyword location: the account's region, as in its URLs.
    :keyword account_id: the account's GUID.
    :keyword resource_id: the account's Azure resource id.
    :keyword arm_endpoint: Azure Resource Manager.
    :keyword pacer: keeps the process within the account's limits.
    :keyword max_wait: seconds that a request waits in place, about, for its turn or for a Retry-After.
    """

    def __init__(
        self,
        endpoint: str,
        credential: AsyncTokenCredential,
        *,
        location: str,
        account_id: str,
        resource_id: str,
        arm_endpoint: str,
        pacer: Pacer,
        max_wait: float = 10.0,
        filter_insights: bool = True,
    ) -> None:
        self._videos = f"{endpoint.rstrip('/')}/{location}/Accounts/{account_id}/Videos"
        self._filter_insights = filter_insights
        self._max_wait = max_wait
        sign = policies.AsyncBearerTokenCredentialPolicy(credential, f"{arm_endpoint.rstrip('/')}/.default")
        self._service = _pipeline(endpoint, BoundedRetryPolicy(max_wait), PacingPolicy(pacer, max_wait))
        self._arm = _pipeline(arm_endpoint, BoundedRetryPolicy(max_wait), sign)
        self._tokens = AccessTokens(self._arm, arm_endpoint, resource_id)

    async def __aenter__(self) -> Self:
        await self._service.__aenter__()
        await self._arm.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections."""
        await self._service.close()
        await self._arm.close()

    async def get_video_index(self, video_id: str, *, language: str | None = None) -> bytes:
        """The index of a video or project as the service sends it (Get Video Index).

        With a `language` (BCP 47) its names are translated. The answer is 200 also while the video is being indexed
        or has failed: the state stands in the index. Raises `VideoGone`, `BadRequest`, `NotAuthorized`,
        `ServiceUnavailable`, `TooManyRequests`.
        """
        query = {"includeSummarizedInsights": "false", "includeStreamingUrls": "false"}
        if self._filter_insights:
            query["includedInsights"] = INSIGHTS
        if language:
            query["language"] = language
        patience = TRANSLATION_PATIENCE if language else None
        response = await self._get(f"{self._videos}/{video_id}/Index", query, f"video {video_id}", patience)
        return response.content

    async def list_videos(
        self, *, created_after: datetime | None = None, page_size: int = 1000, skip: int = 0
    ) -> AsyncIterator[VideoPage]:
        """The account's videos, page by page (List Videos), from the record `skip` on. Raises as `get_video_index`."""
        query: dict[str, Any] = {"pageSize": page_size}
        if created_after is not None:
            query["createdAfter"] = created_after.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        while True:
            page = await self._page(query | {"skip": skip})
            yield page
            skip = page.next_page.skip
            if page.next_page.done:
                return

    async def _page(self, query: dict[str, Any]) -> VideoPage:
        response = await self._get(self._videos, query, "list of videos")
        try:
            return read_page(response.content)
        except msgspec.MsgspecError as error:
            raise ServiceUnavailable(f"list of videos: {error}", reason="bad-answer", remedy=RETRY_REMEDY) from None

    async def _get(
        self, url: str, query: dict[str, Any], subject: str, patience: float | None = None
    ) -> AsyncHttpResponse:
        token = await self._tokens.get()
        response = await self._send(url, query, token, subject, patience)
        if response.status_code == 401:
            token = await self._tokens.get(refused=token)
            response = await self._send(url, query, token, subject, patience)
        if response.status_code != 200:
            raise error_from(response, subject, default_delay=self._max_wait)
        return response

    async def _send(
        self, url: str, query: dict[str, Any], token: str, subject: str, patience: float | None
    ) -> AsyncHttpResponse:
        request = HttpRequest("GET", url, params=query, headers={"Authorization": f"Bearer {token}"})
        try:
            return await self._service.send_request(request, patience=patience)
        except AzureError as error:
            message = f"{subject}: no whole answer from Video Indexer: {type(error).__name__}: {redact(str(error))}"
            raise ServiceUnavailable(message, reason="service-unavailable", remedy=RETRY_REMEDY) from None


def _pipeline(endpoint: str, *inner: Any) -> AsyncPipelineClient[HttpRequest, AsyncHttpResponse]:
    return AsyncPipelineClient(
        endpoint,
        policies=[
            policies.UserAgentPolicy("video-indexer-insights/1.0"),
            *inner,
            RequestIdPolicy(),
            policies.DistributedTracingPolicy(),
            policies.HttpLoggingPolicy(),
        ],
        connection_timeout=CONNECTION_TIMEOUT,
        read_timeout=READ_TIMEOUT,
    )
