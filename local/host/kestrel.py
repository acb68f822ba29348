"""What the real host's web server refuses before the host sees it."""

import os
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiohttp import web

LONGEST_READ: Final = 1 << 20
"""Characters of a request line that are read at all, so that it can be refused in the right way."""

_LONGEST_REQUEST_LINE: Final = 8_192
_BODY_LIMIT: Final = 104_857_600
_HOST: Final = re.compile(r"((\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~%!$&'()*+,;=]+)(:\d*)?)?")


def body_limit(environment: Mapping[str, str] = os.environ) -> int:
    """Bytes that a request's body may have: FUNCTIONS_REQUEST_BODY_SIZE_LIMIT, else 100 MB. Raises ValueError."""
    return int(environment.get("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT") or _BODY_LIMIT)


@web.middleware
async def as_kestrel(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """414 for a long request line, 400 for a `Host` that is none, 500 where the body that is read is over the limit."""
    if len(f"{request.method} {request.raw_path} HTTP/1.1") > _LONGEST_REQUEST_LINE:
        return web.Response(status=414)
    hosts = request.headers.getall("Host", [])
    if len(hosts) != 1 or not _HOST.fullmatch(hosts[0]):
        return web.Response(status=400)
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        return web.Response(status=500)
