"""The normalizer, from an index's bytes to three encoded documents with their hashes, against reading the bytes."""

import hashlib
import json
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import msgspec

from bench.indexes import index_of, largest_real
from bench.measure import fastest
from bench.pydantic_index import validate_and_dump
from bench.result import Result
from shared.insights import normalize, wire
from shared.insights.documents import DOCUMENT_TYPES, encode
from shared.insights.normalizer import WIRE_TYPES
from shared.insights.timecode import Timecodes

OF_JSON: Final = 0.30
OF_PYDANTIC: Final = 0.15
FLAT: Final = 0.20


def measure(*, quick: bool) -> Iterator[Result]:
    """Three sizes and a real index; time per instance from the shortest to the longest."""
    hours = (1, 8) if quick else (1, 8, 50)
    files = {f"{hour} h": index_of(hour) for hour in hours}
    per_instance: dict[str, float] = {}
    items: dict[str, float] = {}
    for name, path in files.items():
        parts = Parts(path.read_bytes())
        per_instance[name], results = _against_others(name, parts, rounds=3 if quick else 5)
        items[name] = parts.instances / parts.items
        yield from results
    real = largest_real()
    if real is not None:
        yield from _against_others("largest real index", Parts(real.read_bytes()), rounds=20)[1]
    first, *_, last = per_instance
    growth = per_instance[last] / per_instance[first] - 1
    yield Result(
        f"scaling: time per instance, {first} to {last}",
        f"flat within {FLAT:.0%}",
        f"{growth:+.0%}",
        abs(growth) <= FLAT,
        ", ".join(
            f"{name}: {seconds * 1e6:.1f} µs, {items[name]:.0f} instances to an item"
            for name, seconds in per_instance.items()
        ),
    )


def _against_others(name: str, parts: "Parts", rounds: int) -> tuple[float, list[Result]]:
    body = parts.body
    times = fastest(
        {
            "normalize": lambda: normalize(body),
            "json": lambda: json.loads(body),
            "pydantic": lambda: validate_and_dump(body, "allow"),
            "pydantic, our fields": lambda: validate_and_dump(body, "ignore"),
            "native": parts.native,
            "times": parts.times,
        },
        rounds,
    )
    milliseconds = {contestant: f"{seconds * 1e3:.2f} ms" for contestant, seconds in times.items()}
    mine = milliseconds["normalize"]
    of_json, of_pydantic = (times["normalize"] / times[other] for other in ("json", "pydantic"))
    of_fields = times["normalize"] / times["pydantic, our fields"]
    return times["normalize"] / parts.instances, [
        Result(
            f"normalize, {name}, of json.loads alone",
            f"≤ {OF_JSON:.2f}",
            f"{of_json:.2f}",
            of_json <= OF_JSON,
            f"{len(body) / 1e6:.1f} MB, {parts.instances:,} instances; {mine} against {milliseconds['json']}; of ours"
            f" {milliseconds['native']} decode, encode and hash in native code, {milliseconds['times']} read the times,"
            " the rest checks, sorts and builds the instances",
        ),
        Result(
            f"normalize, {name}, of the index as a pydantic model, validated and dumped",
            f"≤ {OF_PYDANTIC:.2f}",
            f"{of_pydantic:.2f}",
            of_pydantic <= OF_PYDANTIC,
            f"{mine} against {milliseconds['pydantic']}, keeping all fields, all in native code and no time read;"
            f" {of_fields:.2f} of {milliseconds['pydantic, our fields']}, with the fields that ours decodes",
        ),
    ]


class Parts:
    """What the normalizer can't do without, by itself: to see where its time goes."""

    def __init__(self, body: bytes) -> None:
        outcome = normalize(body)
        self.body = body
        self._documents = [
            msgspec.json.decode(document.body, type=DOCUMENT_TYPES[insight])
            for insight, document in outcome.documents.items()
        ]
        found = [instance for item in self._items() for instance in item.instances or ()]
        self._texts = [text for instance in found for text in (instance.start, instance.end)]
        self.items = sum(document.items for document in outcome.documents.values())
        self.instances = sum(document.instances for document in outcome.documents.values())

    def native(self) -> None:
        """Decodes what is needed, and encodes and hashes documents that are there already."""
        deque(self._items(), maxlen=0)
        for document in self._documents:
            hashlib.sha256(encode(document)).hexdigest()

    def times(self) -> None:
        """Reads each start and end."""
        Timecodes().ticks(self._texts)

    def _items(self) -> Iterator[wire.Item]:
        for video in wire.decode(self.body).videos:
            for insight, kind in WIRE_TYPES.items():
                found = getattr(video.insights, insight, None)
                for piece in (wire.decode_pieces(found) if found else None) or ():
                    with suppress(msgspec.ValidationError):  # an item with unknown fields; the other items tell enough
                        yield wire.decode_item[kind](piece)
