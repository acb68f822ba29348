"""The emulator as one object: `async with Emulator() as vi: …`."""

import secrets
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Self

from aiohttp import web

from local.video_indexer.accounts import AccessTokens, Account
from local.video_indexer.admin import Admin, notify_of_person
from local.video_indexer.arm import IdentityEndpoint, ResourceManager
from local.video_indexer.callbacks import Callbacks
from local.video_indexer.faults import Faults
from local.video_indexer.indexing import Indexing, Run
from local.video_indexer.limits import UNLIMITED, Rate, RateLimit
from local.video_indexer.operations import Operation
from local.video_indexer.service import VideoIndexer
from local.video_indexer.traffic import Traffic
from local.video_indexer.videos import Json, Library, Video, Videos, utc_now, video_of

_LARGEST_UPLOAD = 1 << 30


class Emulator:
    """Azure AI Video Indexer, Azure Resource Manager and a managed identity on one loopback port.

    State is in memory and gone on exit. `indexes` are what uploads without an index of their own get, in turn;
    `background` is a source of further videos, which can be listed and read; `run` is how indexing goes;
    `rate` is the account's limit, off unless given.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        seed: int = 0,
        account: Account | None = None,
        indexes: Sequence[Json] = (),
        background: Videos | None = None,
        run: Run | None = None,
        rate: Rate = UNLIMITED,
        token_lifetime_seconds: float = 3600,
    ) -> None:
        self.account = account or Account()
        self.tokens = AccessTokens(self.account, token_lifetime_seconds)
        self.library = Library(background)
        self.callbacks = Callbacks(seed)
        self.indexing = Indexing(self.callbacks, run or Run())
        self.faults = Faults(seed)
        self.traffic = Traffic(self.faults, RateLimit(rate))
        self.identity_header = secrets.token_hex(16)
        self._identity = IdentityEndpoint(self.identity_header, token_lifetime_seconds)
        self._service = VideoIndexer(
            self.account, self.tokens, self.library, self.indexing, indexes or [EMPTY_INDEX], seed
        )
        self._port = port
        self._closing = AsyncExitStack()

    @property
    def url(self) -> str:
        """Where Video Indexer is, and Azure Resource Manager too."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def arm_url(self) -> str:
        return self.url

    @property
    def identity_endpoint(self) -> str:
        """The value of IDENTITY_ENDPOINT; `identity_header` is that of IDENTITY_HEADER."""
        return f"{self.url}/msi/token"

    @property
    def settings(self) -> dict[str, str]:
        """What leads an app here: app settings, and what azure-identity reads of the environment."""
        return {
            "VIDEO_INDEXER_ACCOUNT_ID": self.account.id,
            "VIDEO_INDEXER_LOCATION": self.account.location,
            "VIDEO_INDEXER_RESOURCE_ID": self.account.resource_id,
            "VIDEO_INDEXER_ENDPOINT": self.url,
            "ARM_ENDPOINT": self.arm_url,
            "IDENTITY_ENDPOINT": self.identity_endpoint,
            "IDENTITY_HEADER": self.identity_header,
        }

    def add(self, video_id: str, index: Json | bytes, *, created: datetime | None = None) -> Video:
        """A video as its index describes it, created now unless said, without a run and without a callback."""
        video = video_of(video_id, index, created or utc_now())
        self.library.add(video)
        return video

    def identify_person(self, video: Video, face_id: str, known_person_id: str, person_name: str) -> None:
        """Call back about a face that was identified."""
        notify_of_person(self.callbacks, video, face_id, known_person_id, person_name)

    def set_rate(self, rate: Rate) -> None:
        """Limit requests anew, from none so far."""
        self.traffic.limit = RateLimit(rate)

    def requests(self, operation: Operation) -> int:
        """How many requests came to that operation, whatever they were answered."""
        return self.traffic.counts[operation]

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            runner = web.AppRunner(self._app(), access_log=None, handler_cancellation=True, shutdown_timeout=1)
            stack.push_async_callback(runner.cleanup)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", self._port).start()
            self._port = runner.addresses[0][1]
            stack.push_async_callback(self.callbacks.close)
            await self.callbacks.open()
            stack.push_async_callback(self.indexing.close)
            self._closing = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._closing.aclose()

    def _app(self) -> web.Application:
        arm, service = ResourceManager(self.account, self.tokens), self._service
        admin = Admin(self.library, self.indexing, self.callbacks, self.faults, self.traffic)
        account = (
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.VideoIndexer/accounts/{name}"
        )
        videos = "/{location}/Accounts/{account}/Videos"
        app = web.Application(middlewares=[self.traffic.middleware], client_max_size=_LARGEST_UPLOAD)
        for operation, method, path, handler in (
            (Operation.ACCESS_TOKEN, "POST", f"{account}/generateAccessToken", arm.generate_access_token),
            (Operation.ACCOUNT, "GET", account, arm.get_account),
            (Operation.IDENTITY_TOKEN, "GET", "/msi/token", self._identity.token),
            (Operation.INDEX, "GET", f"{videos}/{{video}}/Index", service.index),
            (Operation.LIST, "GET", videos, service.list),
            (Operation.UPLOAD, "POST", videos, service.upload),
            (Operation.REINDEX, "PUT", f"{videos}/{{video}}/ReIndex", service.reindex),
            (Operation.DELETE, "DELETE", f"{videos}/{{video}}", service.delete),
        ):
            app.router.add_route(method, path, handler, name=operation.value)
        app.add_routes(admin.routes())
        return app


EMPTY_INDEX: Json = {
    "state": "Processed",
    "isOwned": True,
    "isEditable": True,
    "isBase": True,
    "durationInSeconds": 0,
    "summarizedInsights": None,
    "videos": [{"failureMessage": "", "insights": {"version": "1.0.0.0", "duration": "0:00:00", "language": "en-US"}}],
    "videosRanges": [],
}
"""What an upload gets where no index was given: a video in which nothing was found."""
