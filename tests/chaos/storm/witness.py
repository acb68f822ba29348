"""Who sees what storage takes, whatever becomes of its answers: nothing may be published twice."""

import hashlib
from collections.abc import Callable
from typing import Final

from aiohttp import web

from local.faulty_proxy import Fault, Forward

DOCUMENTS: Final = ("/topics.json", "/keywords.json", "/labels.json")


class Witness:
    """Decides as the weather does, and remembers each document that storage took.

    A set that stands is not written again: what is taken for a blob differs from what it took before.
    """

    def __init__(self, weather: Callable[[web.Request], Fault | None]) -> None:
        self.taken = 0
        self.twice: list[str] = []
        self._weather = weather
        self._last: dict[str, str] = {}

    def decide(self, request: web.Request) -> Fault | None:
        """The weather's decision; a document that is written is seen as well."""
        fault = self._weather(request)
        written = request.method == "PUT" and "comp" not in request.query and request.path.endswith(DOCUMENTS)
        return self._seen(fault) if written else fault

    def _seen(self, fault: Fault | None) -> Fault:
        async def seen(request: web.Request, forward: Forward) -> web.StreamResponse:
            async def forward_and_look() -> web.Response:
                answer = await forward()
                if answer.status == 201:
                    self._took(request.path, hashlib.sha256(await request.read()).hexdigest())
                return answer

            return await (fault(request, forward_and_look) if fault else forward_and_look())

        return seen

    def _took(self, path: str, digest: str) -> None:
        self.taken += 1
        if self._last.get(path) == digest:
            self.twice.append(path)
        self._last[path] = digest
