"""The administrator's endpoints, as far as documentation and scripts use them. All ask for the master key."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiohttp import web
from azure.core.exceptions import AzureError

from local.host.function import InvocationFailed
from local.host.keys import Keys
from local.host.triggers import Trigger
from local.host.work import Work

log = logging.getLogger(__name__)

_JSON: Final = ("application/json", "text/json", "application/json-patch+json")
type _Handler = Callable[[web.Request], Awaitable[web.Response]]


class Admin:
    """Runs functions by hand, shows and changes keys, says how the host is."""

    def __init__(
        self, host_id: str, functions: frozenset[str], triggers: Mapping[str, Trigger], keys: Keys, work: Work
    ) -> None:
        self._host_id = host_id
        self._functions = functions
        self._triggers = triggers
        self._keys = keys
        self._work = work

    def routes(self) -> list[web.RouteDef]:
        """Changed keys are kept in memory: a host that starts has those of its environment again."""
        return [
            web.post("/admin/functions/{name}", self._guarded(self._run)),
            web.get("/admin/functions/{name}/keys", self._guarded(self._function_keys)),
            web.put("/admin/functions/{name}/keys/{key}", self._guarded(self._set_function_key)),
            web.get("/admin/host/keys", self._guarded(self._host_keys)),
            web.get("/admin/host/systemkeys", self._guarded(self._system_keys)),
            web.get("/admin/host/status", self._guarded(self._status)),
        ]

    def _guarded(self, handle: _Handler) -> _Handler:
        async def guarded(request: web.Request) -> web.Response:
            if not self._keys.allow("admin", request.headers, request.query):
                return web.Response(status=401)
            return await handle(request)

        return guarded

    async def _run(self, request: web.Request) -> web.Response:
        """Starts a function that isn't HTTP's with `{"input": "..."}`: 202 at once, as the .NET host answers."""
        if request.content_type not in _JSON:
            return web.Response(status=415)
        try:
            given = json.loads(await request.read()).get("input")
        except (ValueError, AttributeError):  # an empty body, no JSON, or no object
            return web.Response(status=400)
        if isinstance(given, dict | list):
            return web.Response(status=400)
        name = request.match_info["name"]
        if (trigger := self._triggers.get(name)) is None:
            return web.Response(status=404)
        self._work.start(_invoke(trigger, name, "" if given is None else str(given)))
        return web.Response(status=202)

    async def _function_keys(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        return _listed(self._keys.of_function(name)) if name in self._functions else web.Response(status=404)

    async def _set_function_key(self, request: web.Request) -> web.Response:
        """Takes `{"name": KEY, "value": "..."}`, as `az functionapp function keys set` sends it. It counts at once."""
        name, key = request.match_info["name"], request.match_info["key"]
        if name not in self._functions:
            return web.Response(status=404)
        try:
            value = json.loads(await request.read())["value"]
        except (ValueError, KeyError, TypeError):
            value = None
        if not value or not isinstance(value, str):
            return web.Response(status=400)
        keys = self._keys.of_function(name)
        status = 200 if key in keys else 201
        keys[key] = value
        return web.json_response({"name": key, "value": value}, status=status)

    async def _host_keys(self, _: web.Request) -> web.Response:
        return _listed(self._keys.host)

    async def _system_keys(self, _: web.Request) -> web.Response:
        return _listed(self._keys.system)

    async def _status(self, _: web.Request) -> web.Response:
        return web.json_response({"id": self._host_id, "state": "Running", "version": "stand-in"})


def _listed(keys: Mapping[str, str]) -> web.Response:
    return web.json_response({"keys": [{"name": name, "value": value} for name, value in keys.items()]})


async def _invoke(trigger: Trigger, name: str, given: str) -> None:
    try:
        await trigger.invoke_by_hand(given)
    except (InvocationFailed, AzureError, ValueError) as error:
        log.warning("%s, run by hand, failed: %s", name, error)
