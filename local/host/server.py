"""The host's HTTP side: functions under their routes, the blob webhook, and the administrator's endpoint."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence

from aiohttp import web
from azure.core.exceptions import AzureError

from local.host import event_grid
from local.host.event_grid import BlobEvents
from local.host.http_trigger import HttpTrigger
from local.host.keys import Keys
from local.host.triggers import Trigger
from local.host.worker import InvocationFailed

log = logging.getLogger(__name__)

_BODY_LIMIT = 210_000_000  # bytes; App Service's documented limit for a function's request


class Server:
    """Routes requests. Everything but the functions themselves and `/` asks for a key."""

    def __init__(
        self, functions: Sequence[HttpTrigger], triggers: Mapping[str, Trigger], events: BlobEvents, keys: Keys
    ) -> None:
        self._functions = functions
        self._triggers = triggers
        self._keys = keys
        self._by_hand: set[asyncio.Task[None]] = set()
        self.app = web.Application(client_max_size=_BODY_LIMIT)
        self.app.router.add_get("/", _up)
        self.app.router.add_post(event_grid.PATH, events.post)
        self.app.router.add_options(event_grid.PATH, events.options)
        self.app.router.add_post("/admin/functions/{name}", self._run_by_hand)
        self.app.router.add_route("*", "/{path:.*}", self._function)

    async def _function(self, request: web.Request) -> web.Response:
        for function in self._functions:
            if (parameters := function.match(request)) is not None:
                return await function.respond(request, parameters)
        return web.Response(status=404)

    async def _run_by_hand(self, request: web.Request) -> web.Response:
        """Starts a function that isn't HTTP's with `{"input": "..."}`: 202 at once, as the .NET host answers."""
        if not self._keys.allow("admin", request.headers, request.query):
            return web.Response(status=401)
        name = request.match_info["name"]
        trigger = self._triggers.get(name)
        if trigger is None:
            return web.Response(status=404)
        try:
            given = json.loads(await request.read() or "{}").get("input") or ""
        except (ValueError, AttributeError):
            return web.Response(status=400, text='expected {"input": "..."}\n')
        task = asyncio.create_task(_invoke(trigger, name, str(given)))
        self._by_hand.add(task)
        task.add_done_callback(self._by_hand.discard)
        return web.Response(status=202)


async def _up(_: web.Request) -> web.Response:
    return web.Response(text="The host is up.\n")


async def _invoke(trigger: Trigger, name: str, given: str) -> None:
    try:
        await trigger.invoke_by_hand(given)
    except (InvocationFailed, AzureError, ValueError) as error:
        log.warning("%s, run by hand, failed: %s", name, error)
