"""A client of the emulator, and a receiver of its callbacks."""

import json
from typing import Any

from aiohttp import ClientSession, web

from local.video_indexer import Emulator
from tests.samples.indexes.generator import make_index

INDEX = make_index(7, duration_seconds=60)


class Caller:
    """A client of the emulator that holds an access token."""

    def __init__(self, vi: Emulator, session: ClientSession) -> None:
        self.vi = vi
        self.session = session
        self.videos = f"{vi.url}/{vi.account.location}/Accounts/{vi.account.id}/Videos"

    async def token(self, **body: str) -> str:
        url = f"{self.vi.arm_url}{self.vi.account.resource_id}/generateAccessToken?api-version=2025-04-01"
        async with self.session.post(url, json=body, headers={"Authorization": "Bearer entra"}) as answer:
            assert answer.status == 200
            token: str = (await answer.json())["accessToken"]
            return token

    async def call(self, method: str, path: str = "", token: str | None = None, **options: Any) -> tuple[int, Any]:
        bearer = self.vi.tokens.issue("Contributor", "Account", None) if token is None else token
        headers = {"Authorization": f"Bearer {bearer}"}
        async with self.session.request(method, self.videos + path, headers=headers, **options) as answer:
            assert answer.headers["x-ms-request-id"]
            body = await answer.read()
            return answer.status, json.loads(body) if body else None


class Receiver:
    """Answers callbacks and keeps what was called."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, bytes, dict[str, str]]] = []
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        assert request.method == "POST"
        self.calls.append((request.raw_path, await request.read(), dict(request.query)))
        return web.Response(status=202)


async def upload(caller: Caller, callback: str | None = None, **options: Any) -> str:
    params = {"name": "Harbour"} | ({"callbackUrl": callback} if callback else {}) | options.pop("params", {})
    status, item = await caller.call("POST", params=params, **options)
    assert status == 200
    video_id: str = item["id"]
    return video_id
