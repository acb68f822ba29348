"""The emulated Video Indexer with an ear on its wire, and an identity for its Azure Resource Manager."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web
from azure.core.credentials import AccessToken
from yarl import URL

from local.video_indexer import Emulator, Fault
from local.video_indexer.limits import UNLIMITED, RateLimit
from local.video_indexer.operations import Operation
from local.video_indexer.traffic import Handler, Traffic
from shared.video_indexer import Pacer, VideoIndexerClient
from tests.samples.indexes.generator import make_index

ENTRA_TOKEN: Final = "canary-entra-token"
VIDEO: Final = "abcde12345"
INDEX: Final = Operation.INDEX


@dataclass(frozen=True)
class Heard:
    """One request as it came."""

    operation: str | None
    url: URL
    headers: dict[str, str]


class RecordedTraffic(Traffic):
    """Keeps every request."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator.faults, RateLimit(UNLIMITED))
        self.heard: list[Heard] = []

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.heard.append(Heard(request.match_info.route.name, request.url, headers))
        return await super().middleware(request, handler)

    def of(self, operation: Operation) -> list[Heard]:
        """The requests to one operation."""
        return [request for request in self.heard if request.operation == operation]


class Identity:
    """A credential whose token the emulated Azure Resource Manager takes; while `broken` is set it raises it."""

    def __init__(self) -> None:
        self.broken: Exception | None = None

    async def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        if self.broken is not None:
            raise self.broken
        return AccessToken(ENTRA_TOKEN, 1 << 40)

    async def close(self) -> None:
        pass

    async def __aenter__(self) -> "Identity":
        return self

    async def __aexit__(self, *_: object) -> None:
        pass


class Wire:
    """An emulated service with one video, and clients of it."""

    def __init__(self, service: Emulator, traffic: RecordedTraffic) -> None:
        self.service = service
        self.traffic = traffic
        self.identity = Identity()
        self._open: list[VideoIndexerClient] = []

    def client(
        self, *, pacer: Pacer | None = None, max_wait: float = 2, filter_insights: bool = True, account: str = ""
    ) -> VideoIndexerClient:
        client = VideoIndexerClient(
            f"{self.service.url}/",
            self.identity,
            location=self.service.account.location,
            account_id=self.service.account.id,
            resource_id=self.service.account.resource_id + account,
            arm_endpoint=self.service.arm_url,
            pacer=pacer or Pacer(1000, 100_000),
            max_wait=max_wait,
            filter_insights=filter_insights,
        )
        self._open.append(client)
        return client

    def fault(self, status: int, operation: Operation = INDEX, times: int = 1, retry_after: int | None = None) -> None:
        self.service.faults.add(Fault("status", operation, times=times, status=status, retry_after=retry_after))

    def asked(self, operation: Operation = INDEX) -> int:
        return self.service.requests(operation)

    async def close(self) -> None:
        for client in self._open:
            await client.close()


@asynccontextmanager
async def open_wire() -> AsyncIterator[Wire]:
    """A service that has `VIDEO`, and everything closed at the end."""
    emulator = Emulator()
    emulator.traffic = traffic = RecordedTraffic(emulator)
    async with emulator:
        emulator.add(VIDEO, make_index(1, duration_seconds=60, video_id=VIDEO))
        wire = Wire(emulator, traffic)
        yield wire
        await wire.close()
