"""List Videos: paging, dates, one item."""

from collections.abc import Mapping
from datetime import UTC, datetime

from local.video_indexer.index_view import USER_NAME
from local.video_indexer.refusals import refused
from local.video_indexer.videos import Json, Library, Video

_NO_THUMBNAIL = "00000000-0000-0000-0000-000000000000"
_DEFAULT_PAGE_SIZE = 25


def list_videos(library: Library, account_id: str, query: Mapping[str, str]) -> Json:
    """One page, newest first: `{"results": […], "nextPage": {pageSize, skip, done}}`."""
    size = _number(query, "pageSize", _DEFAULT_PAGE_SIZE, least=1)
    skip = _number(query, "skip", 0, least=0)
    page, done = library.page(_date(query, "createdAfter"), _date(query, "createdBefore"), skip, size)
    return {
        "results": [describe(video, account_id) for video in page],
        "nextPage": {"pageSize": size, "skip": skip if done else skip + size, "done": done},
    }


def describe(video: Video, account_id: str) -> Json:
    """The item of a list, which is also the answer to an upload."""
    indexed = video.last_indexed or video.created
    duration = video.index.get("durationInSeconds") if isinstance(video.index, dict) else None
    return {
        "accountId": account_id,
        "id": video.id,
        "partition": video.partition,
        "externalId": video.external_id,
        "metadata": video.metadata,
        "name": video.name,
        "description": None,
        "created": video.created.isoformat(),
        "lastModified": indexed.isoformat(),
        "lastIndexed": indexed.isoformat(),
        "privacyMode": video.privacy,
        "userName": USER_NAME,
        "isOwned": True,
        "isBase": True,
        "hasSourceVideoFile": True,
        "state": video.state,
        "moderationState": "OK",
        "reviewState": "None",
        "processingProgress": "100%" if video.finished else "20%",
        "durationInSeconds": duration if isinstance(duration, int) else 0,
        "thumbnailVideoId": video.id,
        "thumbnailId": _NO_THUMBNAIL,
        "searchMatches": [],
        "indexingPreset": "Default",
        "streamingPreset": "Default",
        "sourceLanguage": "en-US",
    }


def _number(query: Mapping[str, str], name: str, default: int, least: int) -> int:
    text = query.get(name) or str(default)
    if not text.isascii() or not text.isdecimal() or int(text) < least:
        raise refused(400, "INVALID_INPUT", f"The value '{text}' is not valid for {name}.")
    return int(text)


def _date(query: Mapping[str, str], name: str) -> datetime | None:
    text = query.get(name)
    if not text:
        return None
    try:
        date = datetime.fromisoformat(text)
    except ValueError as error:
        raise refused(400, "INVALID_INPUT", f"The value '{text}' is not valid for {name}.") from error
    return date if date.tzinfo else date.replace(tzinfo=UTC)
