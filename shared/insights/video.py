"""What an index is about: the checks that make it one, and the video that heads every document."""

import re
from typing import Final

import msgspec
from msgspec import Raw, UnsetType

from . import documents, wire
from .refusal import NotAnIndex, NotProcessed
from .timecode import parse_ticks, to_seconds
from .tolerant import UNDECODABLE

# Ids become part of paths and URLs, so nothing else may stand in them.
VIDEO_ID: Final = re.compile(r"[A-Za-z0-9]{1,32}")
ACCOUNT_ID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def check(index: wire.Index, account_id: str | None) -> None:
    """Refuses an index of another account or state, or with an id that is none. Raises `NotAnIndex`, `NotProcessed`."""
    if not VIDEO_ID.fullmatch(index.id):
        raise NotAnIndex(f"id: {index.id[:40]!r} is no video id (1 to 32 letters and digits)")
    if not ACCOUNT_ID.fullmatch(index.account_id):
        raise NotAnIndex(f"video {index.id}: accountId: {index.account_id[:40]!r} is no account id (a GUID)")
    if account_id is not None and index.account_id.lower() != account_id.lower():
        raise NotAnIndex(f"video {index.id}: accountId: the index is of account {index.account_id}, not {account_id}")
    for state in (index.state, *(video.state or "Processed" for video in index.videos)):
        if state != "Processed":
            raise NotProcessed(index.id, state, *failure_of(index))
    if not index.videos:
        raise NotAnIndex(f"video {index.id}: videos: the list is empty, so there is nothing to publish")


def failure_of(index: wire.Index) -> tuple[str | None, str | None]:
    """`failureCode` and `failureMessage` of the first video that has one."""
    for video in index.videos:
        code, message = text_in(video.failure_code), text_in(video.failure_message)
        if message or code not in (None, "None"):
            return code, message
    return None, None


def text_in(raw: Raw | UnsetType) -> str | None:
    """The text of a field that the documents do not carry; one that is no text counts as none."""
    try:
        return msgspec.json.decode(raw, type=str | None) if isinstance(raw, Raw) else None
    except UNDECODABLE:
        return None


def describe(index: wire.Index) -> documents.Video:
    """The video that heads every document. A project has no external id or metadata of its own."""
    is_project = not index.is_base if index.is_base is not None else len(index.videos) > 1
    first = index.videos[0]
    sources = [documents.Source(video.id, source_duration(video)) for video in index.videos]
    return documents.Video(
        account_id=index.account_id,
        id=index.id,
        name=index.name,
        external_id=None if is_project else first.external_id,
        partition=index.partition,
        metadata=None if is_project else first.metadata,
        created=index.created,
        duration_seconds=duration(index, None if is_project else sources[0].duration_seconds),
        language=common([language_of(video) for video in index.videos]),
        source_languages=source_languages(index),
        is_project=is_project,
        sources=sources,
    )


def insights_version(index: wire.Index) -> str | None:
    """`insights.version` of the first video that has insights."""
    return next((video.insights.version for video in index.videos if video.insights), None)


def duration(index: wire.Index, of_source: int | float | None) -> int | float | None:
    """Exact length: `duration` (since 2023), the only source's own, or at last `durationInSeconds` (floored)."""
    exact = seconds_in(index.duration)
    if exact is not None:
        return exact
    return of_source if of_source is not None else index.duration_in_seconds


def source_duration(video: wire.Video) -> int | float | None:
    """A source video's own length."""
    return seconds_in(video.insights.duration) if video.insights else None


def seconds_in(timecode: str | None) -> int | float | None:
    """Seconds of a length that may be absent; `read_head` has taken out what is no time."""
    return to_seconds(parse_ticks(timecode)) if timecode else None


def language_of(video: wire.Video) -> str | None:
    """The language of a video's insights: the one asked for, or the source's."""
    return (video.insights.language if video.insights else None) or video.language


def common(languages: list[str | None]) -> str | None:
    """The language that all share, or None."""
    return languages[0] if len(set(languages)) == 1 else None


def source_languages(index: wire.Index) -> list[str]:
    """Every source language once, in the order of the videos: the video's own, or those of its insights."""
    found: dict[str, None] = {}
    for video in index.videos:
        spoken = spoken_in(video) or (spoken_in(video.insights) if video.insights else [])
        found.update(dict.fromkeys(spoken))
    return list(found)


def spoken_in(part: wire.Video | wire.Insights) -> list[str]:
    """The source languages that a video, or its insights, name."""
    return part.source_languages or list(filter(None, [part.source_language]))
