"""A client of an Event Grid custom topic that takes CloudEvents, on the pipeline that every Azure SDK client uses.

Docs: "Publish events to Azure Event Grid custom topics" (URL, answers), "Use CloudEvents v1.0 schema with Event Grid"
(content type). The scope is the same in every cloud.
"""

import asyncio
from types import TracebackType
from typing import Final, Self

import msgspec
from azure.core import AsyncPipelineClient
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError
from azure.core.pipeline import policies
from azure.core.rest import AsyncHttpResponse, HttpRequest

from ..errors import Permanent, Transient
from ..insights.announcement import CloudEvent
from ..redaction import redact
from ..settings import proxy_is_set
from ..video_indexer.retrying import BoundedRetryPolicy, RequestIdPolicy

API_VERSION: Final = "2018-01-01"
SCOPE: Final = "https://eventgrid.azure.net/.default"
CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"
LONGEST_SEND: Final = 10.0
"""Seconds that an event takes at most, its token and its repeats included: who sends it has other work to do."""
LONGEST_WAIT: Final = 1.0
"""Seconds that an answer may ask to wait for a repeat in place."""
LARGEST: Final = 1024 * 1024
"""Bytes of an event at most (docs: "Quotas and limits - Azure Event Grid")."""
MOST_SAID: Final = 4096

OF_THE_EVENT: Final = frozenset({400, 411, 413, 414, 415, 422, 431})
"""Answers that are about the event. Any other refusal is the topic's, and passes or can be mended."""


class TopicUnavailable(Transient):
    """The topic does not answer, does not let the app in, is not there, or has too much to do."""


class EventRefused(Permanent):
    """The topic does not take this event, whenever it comes."""


class Topic:
    """One custom topic.

    :param endpoint: the topic's, ``https://NAME.REGION-1.eventgrid.azure.net/api/events``.
    :param credential: who has the role EventGrid Data Sender on it.
    """

    def __init__(self, endpoint: str, credential: AsyncTokenCredential) -> None:
        self._url = f"{endpoint.rstrip('/')}?api-version={API_VERSION}"
        self._enforce_https = endpoint.startswith("https:")
        self._pipeline: AsyncPipelineClient[HttpRequest, AsyncHttpResponse] = AsyncPipelineClient(
            endpoint,
            policies=[
                policies.UserAgentPolicy("video-indexer-insights/1.0"),
                BoundedRetryPolicy(LONGEST_WAIT),
                RequestIdPolicy(),
                policies.AsyncBearerTokenCredentialPolicy(credential, SCOPE),
                policies.DistributedTracingPolicy(),
                policies.HttpLoggingPolicy(),
            ],
            use_env_settings=proxy_is_set(),
        )

    async def __aenter__(self) -> Self:
        await self._pipeline.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections."""
        await self._pipeline.close()

    async def send(self, event: CloudEvent) -> None:
        """Sends an event; it is accepted when this returns. Raises `TopicUnavailable`, `EventRefused`."""
        body = msgspec.json.encode(event)
        if len(body) > LARGEST:
            raise _refused(f"{len(body)} bytes are more than it takes")
        request = HttpRequest("POST", self._url, headers={"Content-Type": CONTENT_TYPE}, content=body)
        try:
            async with asyncio.timeout(LONGEST_SEND):
                status, said = await self._answer(request)
        except TimeoutError:
            raise _unavailable(f"no whole answer within {LONGEST_SEND:.0f} s") from None
        except AzureError as error:
            raise _unavailable(f"no answer or no identity: {type(error).__name__}: {redact(str(error))}") from None
        if status == 200:
            return
        if status in OF_THE_EVENT:
            raise _refused(f"it answered {status}{said}")
        raise _unavailable(f"it answered {status}{said}")

    async def _answer(self, request: HttpRequest) -> tuple[int, str]:
        response = await self._pipeline.send_request(request, stream=True, enforce_https=self._enforce_https)
        try:
            said = "" if response.status_code == 200 else await _beginning(response)
        finally:
            await response.close()
        return response.status_code, said


async def _beginning(response: AsyncHttpResponse) -> str:
    """The first words of an answer, however long it is."""
    async for piece in response.iter_raw():
        return f": {redact(piece[:MOST_SAID].decode(errors='replace'))}"
    return ""


def _refused(why: str) -> EventRefused:
    return EventRefused(
        f"the topic of publications: {why}",
        reason="event-refused",
        remedy="Look at the topic's input schema, which must be CloudEventSchemaV1_0, and at the number of languages.",
    )


def _unavailable(why: str) -> TopicUnavailable:
    return TopicUnavailable(
        f"the topic of publications: {why}",
        reason="topic-unavailable",
        remedy="Check PUBLICATION_TOPIC_ENDPOINT, and the role EventGrid Data Sender of the app's identity there.",
    )
