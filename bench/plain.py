"""The peer: the same three documents by a plain program, with the standard library alone.

Written as a competent user would: json, one expression for the times, loops, json.dumps, SHA-256. It checks less than
the app does: an index with something unreadable makes it raise, where the app names the item and goes on.
"""

import hashlib
import json
import re
from typing import Any

type Json = dict[str, Any]

TIME = re.compile(r"(?:(\d+)[.:])?(\d+):(\d\d):(\d\d)(?:\.(\d{1,7}))?")
TICKS = 10_000_000
INSTANCE_FIELDS = {"start", "end", "adjustedStart", "adjustedEnd"}
ITEM_FIELDS = {
    "topics": {
        *("id", "name", "referenceId", "referenceType", "referenceUrl", "fullName", "iptcName", "iabName"),
        *("confidence", "language", "instances"),
    },
    "keywords": {"id", "text", "confidence", "language", "instances"},
    "labels": {"id", "name", "referenceId", "language", "instances"},
}


def ticks(text: str) -> int:
    """Exact ticks of 100 ns."""
    match = TIME.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no time")
    days, hours, minutes, seconds, fraction = match.groups()
    whole = ((int(days or 0) * 24 + int(hours)) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * TICKS + int((fraction or "").ljust(7, "0"))


def seconds(count: int) -> int | float:
    """Ticks as JSON shows them."""
    return count // TICKS if count % TICKS == 0 else count / TICKS


def normalize_plainly(body: bytes) -> dict[str, tuple[bytes, str]]:
    """Each document and its hash."""
    index = json.loads(body)
    video = head(index)
    documents = {}
    for insight in ITEM_FIELDS:
        items = [
            item_of(insight, item, source["id"])
            for source in index["videos"]
            for item in source["insights"].get(insight) or []
        ]
        document = {"schemaVersion": "1.1", "insight": insight, "video": video, "items": items, "problems": []}
        encoded = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        documents[insight] = encoded, hashlib.sha256(encoded).hexdigest()
    return documents


def item_of(insight: str, item: Json, source: str) -> Json:
    """One item of the contract."""
    found = sorted(instances_of(insight, item), key=lambda pair: pair[0][:2])
    unique: dict[Any, Json] = {}
    for key, instance in found:
        unique.setdefault(key, instance)
    covered = reached = 0
    for start, end, *_ in unique:
        if end > reached:
            covered += end - max(start, reached)
            reached = end
    confidence = item.get("confidence")
    if insight == "labels":
        confidence = max((i["confidence"] for i in unique.values() if i["confidence"] is not None), default=None)
    result = {
        "id": item["id"],
        "sourceVideoId": source,
        "name": item["text" if insight == "keywords" else "name"],
        "confidence": confidence,
        "language": item.get("language"),
        "reference": reference_of(item) if insight != "keywords" else None,
    }
    if insight == "topics":
        iptc = item.get("iptcName")
        result |= {"iab": item.get("iabName"), "iptc": iptc.split("/") if iptc is not None else []}
        result["fullName"] = item.get("fullName")
    additional = {name: value for name, value in item.items() if name not in ITEM_FIELDS[insight]}
    if insight == "topics" and item.get("referenceId") is None:
        orphans = {name: item.get(name) for name in ("referenceType", "referenceUrl")}
        additional |= {name: value for name, value in orphans.items() if value is not None}
    return result | {
        "instances": list(unique.values()),
        "coverageSeconds": seconds(covered),
        "additional": additional,
    }


def instances_of(insight: str, item: Json) -> list[tuple[Any, Json]]:
    """What tells an instance apart, and the instance."""
    known = INSTANCE_FIELDS | {"confidence"} if insight == "labels" else INSTANCE_FIELDS
    found = []
    for instance in item.get("instances") or []:
        start, end = ticks(instance["start"]), ticks(instance["end"])
        adjusted_start = ticks(instance.get("adjustedStart") or instance["start"])
        adjusted_end = ticks(instance.get("adjustedEnd") or instance["end"])
        if end < start or adjusted_end < adjusted_start:
            raise ValueError("the instance ends before it starts")
        result: Json = {
            "startSeconds": seconds(start),
            "endSeconds": seconds(end),
            "adjustedStartSeconds": seconds(adjusted_start),
            "adjustedEndSeconds": seconds(adjusted_end),
        }
        key: tuple[Any, ...] = (start, end, adjusted_start, adjusted_end)
        if insight == "labels":
            result["confidence"] = instance.get("confidence")
            key += (result["confidence"],)
        additional = {name: value for name, value in instance.items() if name not in known}
        if additional:
            result["additional"] = additional
            key += (json.dumps(additional, sort_keys=True),)
        found.append((key, result))
    return found


def reference_of(item: Json) -> Json | None:
    """What an item refers to."""
    if item.get("referenceId") is None:
        return None
    return {"id": item["referenceId"], "type": item.get("referenceType"), "url": item.get("referenceUrl")}


def head(index: Json) -> Json:
    """The video that stands in each document."""
    videos = index["videos"]
    is_base = index.get("isBase")
    is_project = not is_base if is_base is not None else len(videos) > 1
    sources = [{"id": video["id"], "durationSeconds": length(video["insights"].get("duration"))} for video in videos]
    spoken: dict[str, None] = {}
    for video in videos:
        spoken |= dict.fromkeys(video.get("sourceLanguages") or filter(None, [video.get("sourceLanguage")]))
    languages = {video["insights"].get("language") or video.get("language") for video in videos}
    duration = length(index.get("duration"))
    if duration is None and not is_project:
        duration = sources[0]["durationSeconds"]
    return {
        "accountId": index["accountId"],
        "id": index["id"],
        "name": index.get("name"),
        "externalId": None if is_project else videos[0].get("externalId"),
        "partition": index.get("partition"),
        "metadata": None if is_project else videos[0].get("metadata"),
        "created": index.get("created"),
        "durationSeconds": index.get("durationInSeconds") if duration is None else duration,
        "language": languages.pop() if len(languages) == 1 else None,
        "sourceLanguages": list(spoken),
        "isProject": is_project,
        "sources": sources,
    }


def length(text: str | None) -> int | float | None:
    """A length that may be absent."""
    return seconds(ticks(text)) if text else None
