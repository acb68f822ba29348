"""Video Indexer's own operations."""

from collections.abc import Sequence
from random import Random

import msgspec
from aiohttp import web

from local.video_indexer.accounts import AccessTokens, Account, Permission
from local.video_indexer.index_view import View, render
from local.video_indexer.indexing import Indexing
from local.video_indexer.listing import describe, list_videos
from local.video_indexer.refusals import refused
from local.video_indexer.uploads import callback_url, index_in_body, new_video
from local.video_indexer.videos import Json, Library, Video


class VideoIndexer:
    """Handlers. An upload without an index gets one of `indexes`, in turn."""

    def __init__(
        self,
        account: Account,
        tokens: AccessTokens,
        library: Library,
        indexing: Indexing,
        indexes: Sequence[Json],
        seed: int,
    ) -> None:
        self._account = account
        self._tokens = tokens
        self._library = library
        self._indexing = indexing
        self._indexes = indexes
        self._uploads = 0
        self._random = Random(seed)  # noqa: S311 - repeatable, not secret

    async def index(self, request: web.Request) -> web.Response:
        video_id = request.match_info["video"]
        self._admit(request, "Reader", video_id)
        view = View.parse(dict(request.query))
        video = self._found(self._library.find(video_id), video_id)
        return _json(render(video, self._account.id, view))

    async def list(self, request: web.Request) -> web.Response:
        self._admit(request, "Reader", None)
        return _json(msgspec.json.encode(list_videos(self._library, self._account.id, request.query)))

    async def upload(self, request: web.Request) -> web.Response:
        self._admit(request, "Contributor", None)
        index = await index_in_body(request) or self._indexes[self._uploads % len(self._indexes)]
        self._uploads += 1
        video = new_video(request, index, self._random)
        self._library.add(video)
        self._indexing.start(video)
        return _json(msgspec.json.encode(describe(video, self._account.id)))

    async def reindex(self, request: web.Request) -> web.Response:
        video = self._changeable(request)
        if not video.finished:
            raise refused(409, "VIDEO_INDEXING_IN_PROGRESS", "Video is being indexed.")
        video.index = await index_in_body(request) or video.index
        video.callback_url = callback_url(request)
        self._indexing.start(video)
        return web.Response(status=204)

    async def delete(self, request: web.Request) -> web.Response:
        self._changeable(request).removed = True
        return web.Response(status=204)

    def _changeable(self, request: web.Request) -> Video:
        video_id = request.match_info["video"]
        self._admit(request, "Contributor", video_id)
        return self._found(self._library.own(video_id), video_id)

    def _found(self, video: Video | None, video_id: str) -> Video:
        if video is None:
            raise refused(404, "BREAKDOWN_NOT_FOUND", f"Video '{video_id}' was not found.")
        if video.removed:
            raise refused(400, "VIDEO_REMOVED", "Video was removed.")
        return video

    def _admit(self, request: web.Request, permission: Permission, video_id: str | None) -> None:
        kind, _, header = request.headers.get("Authorization", "").partition(" ")
        token = header if kind.lower() == "bearer" else request.query.get("accessToken", "")
        account_id = request.match_info["account"]
        self._tokens.check(token.strip(), account_id, permission, video_id)
        if request.match_info["location"].lower() != self._account.location:
            raise refused(404, "ACCOUNT_NOT_FOUND", "The account doesn't exist")


def _json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json", charset="utf-8")
