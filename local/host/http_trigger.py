"""HTTP triggers: from the request to the function and back."""

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from local.host.function import Function, InvocationFailed
from local.host.keys import Keys, Level
from local.host.protos import RpcHttp, TypedData
from local.host.routes import Route
from local.host.settings import resolve
from local.host.worker import Worker


class HttpTrigger:
    """A function behind a route. Raises ValueError for a route or level that this host doesn't know."""

    def __init__(self, worker: Worker, function: Function, prefix: str, keys: Keys) -> None:
        trigger = function.trigger
        self.path = "/".join(filter(None, (prefix, resolve(trigger.get("route") or function.name).strip("/"))))
        self.level = _level(trigger.get("authLevel", "function"))
        self.methods = frozenset(str(method).upper() for method in trigger.get("methods") or ("GET", "POST"))
        self._route = Route.parse(self.path, self.methods)
        self._worker = worker
        self._function = function
        self._keys = keys

    @property
    def name(self) -> str:
        return self._function.name

    def match(self, request: web.Request) -> dict[str, str] | None:
        """The values of the route's parameters, or None if the request isn't for this function."""
        return self._route.match(request.method, request.path)

    async def respond(self, request: web.Request, parameters: dict[str, str]) -> web.Response:
        """401 without the right key, 500 when the function fails, or else what the function answers."""
        if not self._keys.allow(self.level, request.headers, request.query, function=self.name):
            return web.Response(status=401)
        try:
            answer = await self._worker.invoke(self._function, await _request(request, parameters), {})
        except InvocationFailed:
            return web.Response(status=500)
        return _response(answer)


async def _request(request: web.Request, parameters: dict[str, str]) -> TypedData:
    body = await request.read()
    http = RpcHttp(
        method=request.method,
        url=str(request.url),
        headers=joined(request.headers.items(), lower=True),
        params=parameters,
        query={name: value for name, value in joined(request.query.items()).items() if value},
        body=TypedData(bytes=body) if body else TypedData(),
    )
    return TypedData(http=http)


def joined(pairs: Iterable[tuple[str, str]], *, lower: bool = False) -> dict[str, str]:
    """Repeated names become one, their values joined by commas, as .NET's collections are handed over.

    Names differ by more than case; the first spelling stays, unless `lower` asks for lower case.
    """
    spelling: dict[str, str] = {}
    values: dict[str, str] = {}
    for given, value in pairs:
        name = given.lower() if lower else spelling.setdefault(given.lower(), given)
        values[name] = f"{values[name]},{value}" if name in values else value
    return values


def _response(answer: TypedData | None) -> web.Response:
    if answer is None or answer.kind is None:
        return web.Response(status=204)
    if answer.kind == "string":
        return web.Response(text=answer.value)
    http: Any = answer.value
    return web.Response(status=int(http.status_code), headers=http.headers, body=http.body.value)


def _level(name: str) -> Level:
    match name.lower():
        case "anonymous" | "function" | "admin" as level:
            return level
        case other:
            raise ValueError(f"authorization level {other!r} is not supported here")
