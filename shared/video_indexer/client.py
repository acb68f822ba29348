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

from ..bounds.memory import DEFAULT_INSTANCE_MB, IndexMemory, largest_index
from ..redaction import redact
from ..settings import proxy_is_set
from .access_token import AccessTokens
from .answer import WholeAnswerPolicy
from .errors import RETRY_REMEDY, ServiceUnavailable, answered_at, error_from
from .lines import Place
from .models import VideoIndex, VideoPage, read_page
from .pacing import NEXT, Pacer, PacingPolicy
from .retrying import BoundedRetryPolicy, RequestIdPolicy

CONNECTION_TIMEOUT: Final = 10
READ_TIMEOUT: Final = 60
INSIGHTS: Final = "Topics,Keywords,Labels"
TRANSLATION_PATIENCE: Final = 240.0
"""Seconds that a translation waits for its turn.

It belongs to a publication that has begun, and would begin anew from its first request: events that send each other
back half-way would use up the limit and publish nothing.
"""
LIST_PATIENCE: Final = 60.0
"""Seconds that a page of the list waits for its turn, which is one of the sweeps' few."""


class VideoIndexerClient:
    """Reads the indexes and the list of videos of one account.

    :param endpoint: the service, ``https://api.videoindexer.ai`` outside sovereign clouds.
    :param credential: whoever may call generateAccessToken on the account.
    :keyword location: the account's region, as in its URLs.
    :keyword account_id: the account's GUID.
    :keyword resource_id: the account's Azure resource id.
    :keyword arm_endpoint: Azure Resource Manager.
    :keyword pacer: keeps the process within the account's limits.
    :keyword memory: what an answer may take of it.
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
        memory: IndexMemory | None = None,
        max_wait: float = 10.0,
        filter_insights: bool = True,
    ) -> None:
        self._videos = f"{endpoint.rstrip('/')}/{location}/Accounts/{account_id}/Videos"
        self._filter_insights = filter_insights
        self._max_wait = max_wait
        sign = policies.AsyncBearerTokenCredentialPolicy(credential, f"{arm_endpoint.rstrip('/')}/.default")
        whole = WholeAnswerPolicy(memory or IndexMemory(largest_index(DEFAULT_INSTANCE_MB)))
        self._service = _pipeline(endpoint, whole, BoundedRetryPolicy(max_wait), PacingPolicy(pacer, max_wait))
        self._arm = _pipeline(arm_endpoint, whole, BoundedRetryPolicy(max_wait), sign)
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
        await self._tokens.close()
        await self._service.close()
        await self._arm.close()

    async def get_video_index(self, video_id: str, *, language: str | None = None, place: Place = NEXT) -> VideoIndex:
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
        place = Place(place.line, held=place.held or language is not None)
        response = await self._get(f"{self._videos}/{video_id}/Index", query, f"video {video_id}", place, patience)
        return VideoIndex(response.content, answered_at(response))

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
            if page.next_page.done:
                return
            if page.next_page.skip <= skip or not page.results:
                message = f"list of videos: it does not advance beyond record {skip}"
                raise ServiceUnavailable(message, reason="bad-answer", remedy=RETRY_REMEDY)
            skip = page.next_page.skip

    async def _page(self, query: dict[str, Any]) -> VideoPage:
        place = Place("sweeps", held=True)
        response = await self._get(self._videos, query, "list of videos", place, LIST_PATIENCE)
        try:
            return read_page(response.content)
        except msgspec.MsgspecError as error:
            raise ServiceUnavailable(f"list of videos: {error}", reason="bad-answer", remedy=RETRY_REMEDY) from None

    async def _get(
        self, url: str, query: dict[str, Any], subject: str, place: Place, patience: float | None
    ) -> AsyncHttpResponse:
        token = await self._tokens.get()
        response = await self._send(url, query, token, subject, place, patience)
        if response.status_code == 401:
            token = await self._tokens.get(refused=token)
            response = await self._send(url, query, token, subject, place, patience)
        if response.status_code != 200:
            error = error_from(response, subject, default_delay=self._max_wait)
            error.answered_at = answered_at(response)
            raise error
        return response

    async def _send(
        self, url: str, query: dict[str, Any], token: str, subject: str, place: Place, patience: float | None
    ) -> AsyncHttpResponse:
        request = HttpRequest("GET", url, params=query, headers={"Authorization": f"Bearer {token}"})
        try:
            return await self._service.send_request(request, place=place, patience=patience)
        except AzureError as error:
            message = f"{subject}: no whole answer from Video Indexer: {type(error).__name__}: {redact(str(error))}"
            raise ServiceUnavailable(message, reason="service-unavailable", remedy=RETRY_REMEDY) from None


def _pipeline(
    endpoint: str, whole: WholeAnswerPolicy, *inner: Any
) -> AsyncPipelineClient[HttpRequest, AsyncHttpResponse]:
    return AsyncPipelineClient(
        endpoint,
        policies=[
            policies.UserAgentPolicy("video-indexer-insights/1.0"),
            *inner,
            RequestIdPolicy(),
            policies.DistributedTracingPolicy(),
            policies.HttpLoggingPolicy(),
            whole,
        ],
        connection_timeout=CONNECTION_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        use_env_settings=proxy_is_set(),
    )
