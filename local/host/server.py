"""The host's HTTP side: functions under their routes, the blob webhook, and the administrator's endpoints."""

from collections.abc import Sequence

from aiohttp import web

from local.host import event_grid
from local.host.admin import Admin
from local.host.event_grid import BlobEvents
from local.host.http_trigger import HttpTrigger
from local.host.kestrel import as_kestrel, body_limit


class Server:
    """Routes requests. Everything but the functions themselves and `/` asks for a key."""

    def __init__(self, functions: Sequence[HttpTrigger], admin: Admin, events: BlobEvents | None) -> None:
        self._functions = functions
        self.app = web.Application(middlewares=[as_kestrel], client_max_size=body_limit())
        self.app.router.add_get("/", _up)
        if events is not None:
            self.app.router.add_post(event_grid.PATH, events.post)
            self.app.router.add_options(event_grid.PATH, events.options)
        self.app.router.add_routes(admin.routes())
        self.app.router.add_route("*", "/{path:.*}", self._function)

    async def _function(self, request: web.Request) -> web.Response:
        for function in self._functions:
            if (parameters := function.match(request)) is not None:
                return await function.respond(request, parameters)
        return web.Response(status=404)


async def _up(_: web.Request) -> web.Response:
    return web.Response(text="The host is up.\n")
