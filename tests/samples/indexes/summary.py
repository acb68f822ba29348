"""`summarizedInsights`: the service's lossy digest: merged by name, seconds rounded to tenths."""

from tests.samples.indexes.media import Json
from tests.samples.indexes.timecodes import TICKS_PER_SECOND, ticks, timecode

_TYPES = (
    *("faces", "keywords", "sentiments", "audioEffects", "labels", "framePatterns"),
    *("brands", "namedLocations", "namedPeople", "topics"),
)
_NAMES = ("name", "text", "sentimentType", "patternType", "type")
_REFERENCES = ("referenceId", "referenceUrl", "iptcName", "iabName", "confidence")


def make_summary(name: str, video_id: str, length: int, insights: Json) -> Json:
    """Digest what `insights` holds; a type that the video has not is an empty list."""
    seconds = round(length / TICKS_PER_SECOND, 1)
    head = {"name": name, "id": video_id, "privacyMode": "Private"}
    summary: Json = {**head, "duration": {"time": timecode(length), "seconds": seconds}}
    for insight in _TYPES:
        summary[insight] = [_digest(item) for item in _by_name(insights.get(insight, []))]
    summary["statistics"] = insights["statistics"]
    return summary


def _by_name(items: list[Json]) -> list[Json]:
    first: dict[object, Json] = {}
    for item in items:
        first.setdefault(_name(item), item)
    return list(first.values())


def _name(item: Json) -> object:
    return next((item[key] for key in _NAMES if key in item), None)


def _digest(item: Json) -> Json:
    references = {key: item[key] for key in _REFERENCES if key in item}
    appearances = [_seen(instance) for instance in item["instances"]]
    return {**references, "id": item["id"], "name": _name(item), "appearances": appearances}


def _seen(instance: Json) -> Json:
    confidence = {"confidence": instance["confidence"]} if "confidence" in instance else {}
    start, end = instance["start"], instance["end"]
    seconds = {"startSeconds": _tenths(start), "endSeconds": _tenths(end)}
    return {**confidence, "startTime": start, "endTime": end, **seconds}


def _tenths(code: str) -> float:
    return round(ticks(code) / TICKS_PER_SECOND, 1)
