"""An index as Get-Video-Index renders it: state, filters, translation."""

from typing import Any, Self

import msgspec

from local.video_indexer.languages import SUPPORTED
from local.video_indexer.refusals import refused
from local.video_indexer.videos import Json, Video

# Never to reach an output, a log line or an error, so written that a search finds them.
VIEW_TOKEN = "canary-view-token"  # noqa: S105 - a canary
USER_NAME = "Canary User"

_NO_INSIGHTS = frozenset({"sourceLanguages", "languages"})
_TRANSLATED = ("name", "text", "fullName")


class View(msgspec.Struct, frozen=True):
    """The query of Get-Video-Index. Names of insights are compared without case."""

    included: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    summarized: bool = True
    streaming_urls: bool = True
    language: str | None = None

    @classmethod
    def parse(cls, query: dict[str, str]) -> Self:
        included, excluded = _names(query.get("includedInsights")), _names(query.get("excludedInsights"))
        if included and excluded:
            message = "includedInsights and excludedInsights cannot be given together."
            raise refused(400, "INVALID_INPUT", message)
        language = query.get("language") or None
        if language and language not in SUPPORTED:
            raise refused(400, "INVALID_INPUT", f"Language '{language}' is not supported")
        return cls(
            included,
            excluded,
            _flag(query, "includeSummarizedInsights"),
            _flag(query, "includeStreamingUrls"),
            SUPPORTED[language] if language else None,
        )

    def shows(self, insight: str) -> bool:
        if self.included:
            return insight.lower() in self.included
        return insight.lower() not in self.excluded


def _names(value: str | None) -> frozenset[str]:
    return frozenset(name.strip().lower() for name in (value or "").split(",") if name.strip())


def _flag(query: dict[str, str], name: str) -> bool:
    value = query.get(name, "true").lower()
    if value not in ("true", "false"):
        raise refused(400, "INVALID_INPUT", f"The value '{value}' is not valid for {name}.")
    return value == "true"


def render(video: Video, account_id: str, view: View) -> bytes:
    """The body of the answer."""
    if isinstance(video.index, bytes):
        return video.index
    index = {**video.index, **_head(video, account_id)}
    if not view.summarized or not video.finished:
        index["summarizedInsights"] = None
    videos = video.index.get("videos")
    if isinstance(videos, list):
        # A project's videos keep their own ids; a single video's is the one that the account gave it.
        single = {"id": video.id, **_own(video)} if len(videos) == 1 else {}
        index["videos"] = [_video(part, account_id, single, video, view) for part in videos]
        if len(videos) == 1 and isinstance(index.get("videosRanges"), list):
            index["videosRanges"] = [{**piece, "videoId": video.id} for piece in index["videosRanges"]]
    return msgspec.json.encode(index)


def _head(video: Video, account_id: str) -> Json:
    return {
        "accountId": account_id,
        "id": video.id,
        "name": video.name,
        "partition": video.partition,
        "privacyMode": video.privacy,
        "state": video.state,
        "userName": USER_NAME,
        "created": video.created.isoformat(),
    }


def _own(video: Video) -> Json:
    return {"externalId": video.external_id, "metadata": video.metadata, "privacyMode": video.privacy}


def _video(part: Any, account_id: str, single: Json, video: Video, view: View) -> Any:
    if not isinstance(part, dict):
        return part
    shown = {**part, "accountId": account_id, **single, "state": video.state, "viewToken": VIEW_TOKEN}
    shown["processingProgress"] = "100%" if video.finished else "20%"
    if video.failure_code:
        shown |= {"failureCode": video.failure_code, "failureMessage": video.failure_message}
    if not view.streaming_urls:
        shown |= {"publishedUrl": None, "publishedProxyUrl": None}
    insights = part.get("insights")
    if video.state != "Processed":
        shown["insights"] = None
    elif isinstance(insights, dict):
        shown["insights"] = _insights(insights, view)
        if view.language:
            shown |= {"language": view.language, "languages": [view.language]}
    return shown


def _insights(insights: Json, view: View) -> Json:
    shown = {
        key: value
        for key, value in insights.items()
        if key in _NO_INSIGHTS or not isinstance(value, list) or view.shows(key)
    }
    if view.language and view.language != insights.get("sourceLanguage"):
        shown = {
            key: [_translated(item, view.language) for item in value]
            if isinstance(value, list) and key not in _NO_INSIGHTS
            else value
            for key, value in shown.items()
        }
    if view.language:
        shown |= {"language": view.language, "languages": [view.language]}
    return shown


def _translated(item: Any, language: str) -> Any:
    """A translation is the text with the language behind it: enough to see that it was asked for."""
    if not isinstance(item, dict) or "language" not in item:
        return item
    texts = {key: f"{item[key]} [{language}]" for key in _TRANSLATED if isinstance(item.get(key), str)}
    return {**item, **texts, "language": language}
