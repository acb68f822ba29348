"""A topic in memory, and one over HTTP that answers as Event Grid does (docs: "Publish events to custom topics")."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web
from azure.core.messaging import CloudEvent as ForeignEvent

from local.ports import LOOPBACK
from shared.insights.announcement import CloudEvent

LARGEST: Final = 1024 * 1024
TYPES: Final = ("application/cloudevents+json", "application/cloudevents-batch+json")
MESSAGES: Final = {
    401: "The request authorization key is not authorized for the topic.",
    403: "The principal does not have the permission Microsoft.EventGrid/events/send/action.",
    404: "The specified topic does not exist.",
    413: "The maximum size (1048576) has been exceeded.",
    429: "The topic has reached its limit of events.",
    503: "Service is unavailable.",
}


class FakeTopic:
    """Keeps what was sent. `trouble` is called with each event before it is taken, and may raise."""

    def __init__(self) -> None:
        self.sent: list[CloudEvent] = []
        self.asked = 0
        self.trouble: Callable[[CloudEvent], None] = lambda event: None

    async def send(self, event: CloudEvent) -> None:
        self.asked += 1
        self.trouble(event)
        self.sent.append(event)

    @property
    def videos(self) -> list[str]:
        """Whose sets were announced, in order."""
        return [event.data.video.id for event in self.sent]


class TopicEndpoint:
    """The endpoint of a custom topic whose input schema is CloudEvents 1.0.

    `troubles` are the answers to come, one a request: a status, or `hang`, which never ends. `for_ever` is the answer
    to everything after them.
    """

    def __init__(self) -> None:
        self.url = ""
        self.events: list[dict[str, Any]] = []
        self.asked = 0
        self.troubles: list[int | str] = []
        self.for_ever: int | str | None = None
        self.retry_after: str | None = None

    async def receive(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        trouble = self.troubles.pop(0) if self.troubles else self.for_ever
        if trouble == "hang":
            await asyncio.sleep(3600)
        if isinstance(trouble, int):
            return self._refused(trouble)
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            return self._refused(401)
        if request.query.get("api-version") != "2018-01-01" or request.content_type not in TYPES:
            return self._refused(400)
        body = await request.read()
        if len(body) > LARGEST:
            return self._refused(413)
        event = json.loads(body)
        ForeignEvent.from_dict(event)  # raises where it is no CloudEvent 1.0
        self.events.append(event)
        return web.Response(status=200)

    def _refused(self, status: int) -> web.Response:
        headers = {"Retry-After": self.retry_after} if self.retry_after else {}
        error = {"code": str(status), "message": MESSAGES.get(status, "The event is malformed."), "details": []}
        return web.json_response({"error": error}, status=status, headers=headers)


@asynccontextmanager
async def open_topic() -> AsyncIterator[TopicEndpoint]:
    """An endpoint on a loopback port of its own."""
    topic = TopicEndpoint()
    app = web.Application(client_max_size=2 * LARGEST)
    app.router.add_post("/api/events", topic.receive)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    topic.url = f"http://{host}:{port}/api/events"
    try:
        yield topic
    finally:
        await runner.cleanup()
