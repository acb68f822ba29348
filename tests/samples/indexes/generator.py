"""Make indexes of any length, by seed: `python -m tests.samples.indexes.generator --hours 8 --seed 3 > x.json`."""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Annotated

import msgspec
import typer

from tests.samples.indexes.core_insights import make_keywords, make_labels, make_topics
from tests.samples.indexes.media import Json, Media, make_media
from tests.samples.indexes.other_insights import make_others
from tests.samples.indexes.summary import make_summary
from tests.samples.indexes.timecodes import FRAME_RATES, TICKS_PER_SECOND, ticks, timecode

ACCOUNT_ID = "3f2a7d10-5c1e-4b7a-9d52-8e6f0a4c1b93"
NO_MODEL = "00000000-0000-0000-0000-000000000000"

# What must never reach an output, a log line or an error is written so that a search finds it.
VIEW_TOKEN = "canary-view-token"
USER_NAME = "Canary User"
STREAMING_URL = "https://streaming.invalid/canary-streaming-url/manifest"

_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_CORE = ("keywords", "topics", "labels")
_ORDER = (
    *("transcript", "ocr", "keywords", "topics", "faces", "labels", "scenes", "shots", "brands"),
    *("namedLocations", "namedPeople", "audioEffects", "detectedObjects", "sentiments", "blocks"),
    *("framePatterns", "speakers"),
)


def make_index(
    seed: int,
    *,
    duration_seconds: float,
    video_id: str | None = None,
    account_id: str = ACCOUNT_ID,
    name: str | None = None,
    full: bool = True,
    language: str = "en-US",
    frame_rate: Fraction | None = None,
    density: float = 1.0,
    state: str = "Processed",
) -> Json:
    """A finished index. The same arguments give the same index.

    `full` adds the other insights and `summarizedInsights`; `density` scales how much of each there is a
    minute; `language` is one of `words.VOCABULARIES`; `frame_rate` (25, 24 or 30000/1001) decides how many
    digits times have.
    """
    if duration_seconds < 0.1:
        raise ValueError(f"An index of {duration_seconds} s: the shortest is 0.1 s.")
    rng = Random(seed)
    length = round(duration_seconds * TICKS_PER_SECOND)
    video_id = video_id or "".join(rng.choices(_BASE36, k=10))
    name = name or f"Programme {seed}"
    media = make_media(rng, length, language, frame_rate or rng.choice(FRAME_RATES), density)
    insights = _insights(media, full=full)
    index = _head(rng, account_id, video_id, name, length, state)
    index["summarizedInsights"] = make_summary(name, video_id, length, insights) if full else None
    index["videos"] = [_video(media, account_id, video_id, state, insights)]
    index["videosRanges"] = [{"videoId": video_id, "range": {"start": "0:00:00", "end": timecode(length)}}]
    return index


def _head(rng: Random, account_id: str, video_id: str, name: str, length: int, state: str) -> Json:
    created = datetime(2025, 3, 1, tzinfo=UTC) + timedelta(microseconds=rng.randrange(10**13))
    return {
        "partition": None,
        "description": None,
        "privacyMode": "Private",
        "state": state,
        "accountId": account_id,
        "id": video_id,
        "name": name,
        "userName": USER_NAME,
        "created": f"{created:%Y-%m-%dT%H:%M:%S.%f}7+00:00",
        "isOwned": True,
        "isEditable": True,
        "isBase": True,
        "durationInSeconds": length // TICKS_PER_SECOND,
        "duration": timecode(length),
    }


def _insights(media: Media, *, full: bool) -> Json:
    made = {"keywords": make_keywords(media), "topics": make_topics(media), "labels": make_labels(media)}
    if full:
        made |= make_others(media)
    languages = {"sourceLanguage": media.language, "sourceLanguages": [media.language]}
    languages |= {"language": media.language, "languages": [media.language]}
    return {
        "version": "1.0.0.0",
        "duration": timecode(media.length),
        **languages,
        **{key: made[key] for key in _ORDER if key in made},
        "textualContentModeration": {"id": 0, "bannedWordsCount": 0, "bannedWordsRatio": 0, "instances": []},
        "statistics": {"correspondenceCount": len(media.speech), "speakerWordCount": {"1": 120, "2": 95}},
    }


def _video(media: Media, account_id: str, video_id: str, state: str, insights: Json) -> Json:
    return {
        "accountId": account_id,
        "id": video_id,
        "state": state,
        "moderationState": "OK",
        "reviewState": "None",
        "privacyMode": "Private",
        "processingProgress": "100%",
        "failureMessage": "",
        "externalId": None,
        "externalUrl": None,
        "metadata": None,
        "insights": insights,
        "thumbnailId": media.guid(),
        "width": 640,
        "height": 360,
        "detectSourceLanguage": False,
        "languageAutoDetectMode": "None",
        "sourceLanguage": media.language,
        "sourceLanguages": [media.language],
        "language": media.language,
        "languages": [media.language],
        "indexingPreset": "Default",
        "streamingPreset": "SingleBitrate",
        "linguisticModelId": NO_MODEL,
        "personModelId": NO_MODEL,
        "logoGroupId": None,
        "isAdult": False,
        "excludedAIs": [],
        "isSearchable": True,
        "publishedUrl": STREAMING_URL,
        "publishedProxyUrl": None,
        "viewToken": VIEW_TOKEN,
    }


def make_project(
    seed: int,
    *,
    ranges: Sequence[tuple[float, float]] = ((10.0, 70.0), (0.0, 45.5)),
    account_id: str = ACCOUNT_ID,
    name: str | None = None,
) -> Json:
    """A project of one video a range (seconds on that video's clock), played one after the other.

    As the service documents it, `start` and `end` stay on the video's clock, `adjustedStart` and
    `adjustedEnd` are on the project's, and each video holds only what lies within its range.
    """
    videos: list[Json] = []
    pieces: list[Json] = []
    offset = 0
    for number, (start, end) in enumerate(ranges):
        piece = (round(start * TICKS_PER_SECOND), round(end * TICKS_PER_SECOND))
        own_seed = seed * 1000 + number
        source = make_index(own_seed, duration_seconds=end + 30, account_id=account_id, full=False)
        video = source["videos"][0]
        _onto_project(video["insights"], piece, offset)
        videos.append(video)
        on_its_clock = {"start": timecode(piece[0]), "end": timecode(piece[1])}
        pieces.append({"videoId": video["id"], "range": on_its_clock})
        offset += piece[1] - piece[0]
    rng = Random(seed)
    project_id = "".join(rng.choices(_BASE36, k=10))
    head = _head(rng, account_id, project_id, name or f"Project {seed}", offset, "Processed")
    return {**head, "isBase": False, "summarizedInsights": None, "videos": videos, "videosRanges": pieces}


def _onto_project(insights: Json, piece: tuple[int, int], offset: int) -> None:
    for insight in _CORE:
        for item in insights[insight]:
            item["instances"] = list(_clipped(item["instances"], piece, offset))
        insights[insight] = [item for item in insights[insight] if item["instances"]]


def _clipped(instances: list[Json], piece: tuple[int, int], offset: int) -> Iterator[Json]:
    for instance in instances:
        start, end = max(ticks(instance["start"]), piece[0]), min(ticks(instance["end"]), piece[1])
        if start < end:
            adjusted = {
                "adjustedStart": timecode(start - piece[0] + offset),
                "adjustedEnd": timecode(end - piece[0] + offset),
            }
            yield {**instance, **adjusted, "start": timecode(start), "end": timecode(end)}


def encode(index: Json) -> bytes:
    """The bytes as the service sends them: UTF-8, no white space."""
    return msgspec.json.encode(index)


def write(
    hours: float = 0,
    minutes: float = 0,
    seconds: float = 0,
    seed: int = 1,
    name: str | None = None,
    video_id: str | None = None,
    account_id: str = ACCOUNT_ID,
    language: str = "en-US",
    density: float = 1.0,
    full: Annotated[bool, typer.Option(help="All insights, or topics, keywords and labels alone.")] = True,
) -> None:
    """Write one index to standard output."""
    duration = hours * 3600 + minutes * 60 + seconds
    if duration <= 0:
        raise typer.BadParameter("Say how long: --hours, --minutes, --seconds.")
    index = make_index(
        seed,
        duration_seconds=duration,
        name=name,
        video_id=video_id,
        account_id=account_id,
        language=language,
        density=density,
        full=full,
    )
    sys.stdout.buffer.write(encode(index))


if __name__ == "__main__":
    typer.run(write)
