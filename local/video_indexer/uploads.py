"""Upload Video: its query, and the emulator's own convenience of an index as the body."""

from random import Random
from typing import Any

import msgspec
from aiohttp import BodyPartReader, web
from yarl import URL

from local.video_indexer.refusals import refused
from local.video_indexer.videos import Json, Video, base36, utc_now


def new_video(request: web.Request, index: Json, rng: Random) -> Video:
    """The video that an upload asks for. Its index is what the run will find."""
    query = request.query
    name = query.get("name")
    if not name:
        raise refused(400, "INVALID_INPUT", "The name is missing.")
    if len(name) > 80:
        raise refused(400, "INVALID_INPUT", "The name is longer than 80 characters.")
    return Video(
        id=base36(rng.randrange(36**10), 10),
        name=name,
        created=utc_now(),
        index=index,
        state="Uploaded",
        external_id=query.get("externalId"),
        metadata=query.get("metadata"),
        partition=query.get("partition"),
        privacy=query.get("privacy") or "Private",
        callback_url=callback_url(request),
    )


def callback_url(request: web.Request) -> str | None:
    """The `callbackUrl` of the query. The service wants HTTPS; here HTTP will do."""
    url = request.query.get("callbackUrl")
    if url and URL(url).scheme not in ("http", "https"):
        raise refused(400, "INVALID_INPUT", "The callbackUrl is not an absolute URL.")
    return url or None


async def index_in_body(request: web.Request) -> Json | None:
    """An index sent as a JSON body or as a part of a form; any other body is taken for media and dropped."""
    if request.content_type == "application/json":
        return _index(await request.read())
    if request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and (found := _index(await part.read())):
                return found
    return None


def _index(body: bytes) -> Json | None:
    try:
        decoded: Any = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None
    return decoded if isinstance(decoded, dict) and "videos" in decoded else None
