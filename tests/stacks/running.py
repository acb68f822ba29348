"""The local stack as a test sees it: what goes in at its edges, what stands in its storage."""

import json
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob.aio import ContainerClient
from azure.storage.queue.aio import QueueServiceClient

from local.stack import Stack
from local.video_indexer.index_view import View, render
from shared.insights import normalize
from shared.insights.records import LanguageOutcome
from shared.names import DEFAULT_INSIGHTS_CONTAINER, EVENTS_QUEUE, INDEXES_CONTAINER, POISON_QUEUE
from shared.publishing.publication import SourceKind, prepare
from shared.publishing.setup import Setup
from shared.storage.facts import BlobFacts
from tests.samples.indexes.media import Json
from tests.stacks.polling import eventually
from tests.stacks.queues import open_decoded
from tests.stacks.stage import WITHOUT_LIMITS

MASTER_KEY: Final = "of-the-operator"
FAST: Final = {
    "LOCAL_MASTER_KEY": MASTER_KEY,
    "LOCAL_MESSAGE_LEASE": "2",
    "LOCAL_DRAIN": "1",
    "AzureFunctionsJobHost__extensions__queues__visibilityTimeout": "00:00:01",
    "AzureFunctionsJobHost__extensions__queues__maxPollingInterval": "00:00:00.2",
    "RECHECK_SECONDS": "2",
    "STILL_INDEXING_SECONDS": "1",
    **WITHOUT_LIMITS,
}
"""Settings for tests: seconds where there are minutes in Azure, and no limits of our own. Only the stand-in goes by
LOCAL_…: a test that counts on its clock asks the stack for it (`stand_in`)."""

type Folder = dict[str, bytes]
"""A video's blobs by name."""


class Running:
    """A running stack, for `async with`. Looks at storage past whatever proxy the app goes through."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.service = stack.video_indexer
        storage = stack.azurite.connection_string
        self.insights = ContainerClient.from_connection_string(storage, DEFAULT_INSIGHTS_CONTAINER)
        self.indexes = ContainerClient.from_connection_string(storage, INDEXES_CONTAINER)
        self._queues = QueueServiceClient.from_connection_string(storage)
        self.events = open_decoded(self._queues, EVENTS_QUEUE)
        self.poison = open_decoded(self._queues, POISON_QUEUE)
        self.http = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as exits:
            for client in (self.http, self.insights, self.indexes, self._queues, self.stack):
                await exits.enter_async_context(client)
            self._exits = exits.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._exits.aclose()

    async def call(self, method: str, url: str, **options: Any) -> tuple[int, Any]:
        """Status and decoded body of an answer."""
        async with self.http.request(method, url, **options) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None

    async def call_back(self, method: str = "POST", **parameters: str) -> tuple[int, Any]:
        """Calls the callback URL as Video Indexer does, with these parameters appended."""
        url = "&".join((self.stack.host.callback_url, *(f"{name}={value}" for name, value in parameters.items())))
        return await self.call(method, url)

    async def run_by_hand(self, function: str) -> None:
        """Has the host run a timer's function now, as an operator can."""
        url = f"{self.stack.host.url}/admin/functions/{function}"
        status, _ = await self.call("POST", url, json={"input": ""}, headers={"x-functions-key": MASTER_KEY})
        assert status == 202

    async def folder(self, video_id: str) -> Folder:
        """What stands in a video's folder."""
        prefix = f"{self.service.account.id}/{video_id}/"
        names = [name async for name in self.insights.list_blob_names(name_starts_with=prefix)]
        read = {name.removeprefix(prefix): await self.read(name) for name in names}
        return {name: body for name, body in read.items() if body is not None}

    async def read(self, name: str) -> bytes | None:
        """A blob of the container `insights`, None where there is none."""
        try:
            return await (await self.insights.download_blob(name)).readall()
        except ResourceNotFoundError:
            return None

    async def until_published(self, video_id: str) -> Folder:
        """Waits until the folder is exactly what the service's index makes of it."""

        async def right() -> Folder | None:
            folder = await self.folder(video_id)
            return folder if is_published(self, video_id, folder) else None

        return await eventually(right, f"video {video_id} published")

    async def age(self, video_id: str) -> None:
        """Makes what stands of a video an hour old. An event that came within seconds of its reading is put back once:
        by two clocks it is unsure which of the two was first.
        """
        manifest = self.insights.get_blob_client(f"{self.service.account.id}/{video_id}/manifest.json")
        facts = BlobFacts.read((await manifest.get_blob_properties()).metadata)
        assert facts.read_at
        await manifest.set_blob_metadata(replace(facts, read_at=facts.read_at - timedelta(hours=1)).write())

    async def until_failed(self, video_id: str) -> Json:
        """Waits for a failure record."""

        async def failure() -> Json | None:
            body = (await self.folder(video_id)).get("failure.json")
            return json.loads(body) if body else None

        return await eventually(failure, f"failure.json of video {video_id}")

    async def until_quiet(self, within: float = 20) -> None:
        """Waits until no event waits, visible or not."""

        async def quiet() -> bool:
            return not (await self.events.get_queue_properties()).approximate_message_count

        await eventually(quiet, "the queue empty", within)

    async def poisoned(self) -> list[str]:
        """The messages of the poison queue, which stay there."""
        held = [each async for each in self.poison.receive_messages(messages_per_page=32, visibility_timeout=60)]
        for message in held:
            await self.poison.update_message(message, visibility_timeout=0)
        return [str(message.content) for message in held]


def is_published(
    running: Running, video_id: str, folder: Folder, *, languages: tuple[str, ...] = (), filtered: bool = True
) -> bool:
    """Whether the folder holds what the service's index of this moment becomes, byte for byte, and nothing else."""
    video = running.service.library.own(video_id)
    if video is None or video.state != "Processed":
        return False
    translations = {
        language: index_of(running, video_id, language=language, filtered=filtered) for language in languages
    }
    return is_set_of(index_of(running, video_id, filtered=filtered), folder, translations=translations)


def is_set_of(
    index: bytes,
    folder: Folder,
    *,
    source: SourceKind = "video-indexer",
    translations: dict[str, bytes] | None = None,
    refused: dict[str, LanguageOutcome] | None = None,
) -> bool:
    """Whether the folder holds what that index becomes, byte for byte, and nothing else."""
    return folder == set_of(index, folder, source=source, translations=translations, refused=refused)


def set_of(
    index: bytes,
    folder: Folder,
    *,
    source: SourceKind = "video-indexer",
    translations: dict[str, bytes] | None = None,
    refused: dict[str, LanguageOutcome] | None = None,
) -> Folder:
    """What an index becomes, published at the time that the folder's manifest says."""
    manifest = json.loads(folder.get("manifest.json", b"{}"))
    published_at = datetime.fromisoformat(manifest.get("publishedAt", "2000-01-01T00:00:00Z"))
    read_at = manifest.get("source", {}).get("readAt")
    expected = normalize(index)
    publication = prepare(
        expected,
        {name: normalize(body) for name, body in (translations or {}).items()} | dict[str, Any](refused or {}),
        folder=f"{expected.video.account_id}/{expected.video.id}",
        source=source,
        setup=Setup(),
        facts=BlobFacts(read_at=datetime.fromisoformat(read_at) if read_at else None),
        published_at=published_at,
    )
    documents = {name: content.body for name, content in publication.documents.items()}
    return documents | {"manifest.json": publication.manifest.body}


def index_of(running: Running, video_id: str, *, language: str | None = None, filtered: bool = True) -> bytes:
    """What the service answers to the app."""
    video = running.service.library.own(video_id)
    assert video is not None
    included = frozenset({"topics", "keywords", "labels"}) if filtered else frozenset[str]()
    view = View(included, summarized=False, streaming_urls=False, language=language)
    return render(video, running.service.account.id, view)
