"""The way back: the source's three lists from the three documents alone, and the same form of the index itself.

Both come in one canonical form, in which null and absent are one value for a field that the contract names, adjusted
times are spelt out, times are ticks, and the instances of an item are a set.
"""

import json
import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any, Final

from shared.insights import INSIGHTS, Insight, Normalized
from tests.contract import normalized

from .exact import ticks_of_seconds, ticks_of_text

type Json = dict[str, Any]
type Lists = dict[str, list[Json]]
"""Per source video its items."""

TIMES: Final = ("start", "end", "adjustedStart", "adjustedEnd")
NAMED: Final[dict[Insight, set[str]]] = {
    "topics": {
        *("id", "name", "confidence", "language", "instances", "referenceId", "referenceType", "referenceUrl"),
        *("iabName", "iptcName", "fullName"),
    },
    "keywords": {"id", "text", "confidence", "language", "instances"},
    "labels": {"id", "name", "language", "instances", "referenceId"},
}


def assert_rebuilt(body: bytes) -> None:
    """Holds the documents of an index, and what stands in their problems, to the index."""
    outcome = normalized(body)
    index = without_problems(json.loads(body.decode("utf-8-sig")), outcome)
    assert same_text(from_documents(outcome)) == same_text(from_index(index))


def from_documents(outcome: Normalized) -> dict[Insight, Lists]:
    """The lists that the documents tell of."""
    rebuilt: dict[Insight, Lists] = {}
    for insight, item_of in ITEMS.items():
        document = json.loads(outcome.documents[insight].body)
        lists: Lists = {source["id"]: [] for source in document["video"]["sources"]}
        for item in document["items"]:
            fields = {name: value for name, value in item_of(item).items() if value is not None}
            instances = canonical(_source_instance(instance) for instance in item["instances"])
            lists[item["sourceVideoId"]].append(fields | item["additional"] | {"instances": instances})
        rebuilt[insight] = lists
    return rebuilt


def from_index(index: Json) -> dict[Insight, Lists]:
    """The lists that the index has."""
    lists: dict[Insight, Lists] = {insight: {} for insight in INSIGHTS}
    for video in index["videos"]:
        for insight in INSIGHTS:
            of_video = lists[insight].setdefault(video["id"], [])
            for item in (video.get("insights") or {}).get(insight) or []:
                fields = {name: item[name] for name in item if item[name] is not None or name not in NAMED[insight]}
                found = (_ticks_for_text(instance, insight) for instance in item.get("instances") or [])
                of_video.append(fields | {"instances": canonical(found)})
    return lists


def without_problems(index: Json, outcome: Normalized) -> Json:
    """The index less what stands in `problems`, each held to the piece of the index that it names.

    A problem of the head stands in every document, first, and its field is null.
    """
    rest = deepcopy(index)
    found = [json.loads(outcome.documents[insight].body)["problems"] for insight in INSIGHTS]
    of_head = found[0][: outcome.problems_of_head]
    for insight, problems in zip(INSIGHTS, found, strict=True):
        assert problems[: len(of_head)] == of_head
        for problem in reversed(problems[len(of_head) :]):
            match = re.match(rf"videos\[(\d+)\]\.insights\.{insight}(?:\[(\d+)\])?", problem["path"])
            assert match, problem["path"]
            insights = rest["videos"][int(match[1])]["insights"]
            piece = insights.pop(insight) if match[2] is None else insights[insight].pop(int(match[2]))
            assert problem["value"] == with_escapes(piece)
    for problem in of_head:
        steps: list[Any]
        *steps, last = [int(step) if step.isdecimal() else step for step in re.findall(r"\w+", problem["path"])]
        container: Any = rest
        for step in steps:
            container = container[step]
        assert problem["value"] == with_escapes(container[last])
        container[last] = None
    return rest


def with_escapes(value: Any) -> Any:
    """A value in which half of a surrogate pair is its escape as text, which every reader can decode."""
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", value)
    if isinstance(value, list):
        return [with_escapes(part) for part in value]
    if isinstance(value, dict):
        return {with_escapes(name): with_escapes(part) for name, part in value.items()}
    return value


def canonical(instances: Iterable[Json]) -> list[str]:
    """Instances as a set, in an order of its own."""
    return sorted({json.dumps(instance, sort_keys=True) for instance in instances})


def same_text(lists: object) -> str:
    """Values told apart as JSON does: 1 is not 1.0, and not true."""
    return json.dumps(lists, sort_keys=True)


def _source_instance(instance: Json) -> Json:
    times: Json = {name: ticks_of_seconds(instance[f"{name}Seconds"]) for name in TIMES}
    unknown: Json = instance.get("additional", {})
    return times | _confidence(instance.get("confidence")) | unknown


def _ticks_for_text(instance: Json, insight: Insight) -> Json:
    times: Json = {name: ticks_of_text(instance[name]) for name in TIMES if instance.get(name) is not None}
    times = {"adjustedStart": times["start"], "adjustedEnd": times["end"]} | times
    named = {*TIMES, "confidence"} if insight == "labels" else set(TIMES)
    confidence = _confidence(instance.get("confidence")) if insight == "labels" else {}
    return times | confidence | {name: instance[name] for name in instance if name not in named}


def _confidence(value: float | None) -> Json:
    return {} if value is None else {"confidence": float(value)}


def _topic(item: Json) -> Json:
    reference = item["reference"] or {"id": None, "type": None, "url": None}
    return {
        "id": item["id"],
        "name": item["name"],
        "confidence": item["confidence"],
        "language": item["language"],
        "referenceId": reference["id"],
        "referenceType": reference["type"],
        "referenceUrl": reference["url"],
        "iabName": item["iab"],
        "iptcName": "/".join(item["iptc"]) if item["iptc"] else None,
        "fullName": item["fullName"],
    }


def _keyword(item: Json) -> Json:
    named = {name: item[name] for name in ("id", "confidence", "language")}
    return {"text": item["name"], **named}


def _label(item: Json) -> Json:
    named = {name: item[name] for name in ("id", "name", "language")}
    return {"referenceId": item["reference"] and item["reference"]["id"], **named}


ITEMS: Final[dict[Insight, Callable[[Json], Json]]] = {"topics": _topic, "keywords": _keyword, "labels": _label}
