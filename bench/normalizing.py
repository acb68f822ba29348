"""The normalizer on indexes as the app fetches them, against a plain program that writes the same documents."""

import hashlib
import json
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import msgspec

from bench.indexes import cut_to_the_three, index_of, real_ones
from bench.measure import fastest
from bench.plain import normalize_plainly
from bench.result import Result
from shared.insights import Normalized, normalize, wire
from shared.insights.documents import DOCUMENT_TYPES, encode
from shared.insights.normalizer import WIRE_TYPES

OF_PLAIN: Final = 0.20
FLAT: Final = 0.20


def measure(*, quick: bool) -> Iterator[Result]:
    """Three sizes and the real indexes; time per instance from the shortest to the longest."""
    per_instance: dict[str, float] = {}
    for hours in (1, 8) if quick else (1, 8, 50):
        body = index_of(hours, full=False).read_bytes()
        rounds = 3 if quick or hours == 50 else 7
        per_instance[f"{hours} h"], row = _against_plain(f"{hours} h", [body], rounds)
        yield row
    bodies = [cut_to_the_three(path.read_bytes()) for path in real_ones()]
    readable = [body for body in bodies if not normalize(body).problems]
    if readable:
        yield _against_plain(f"{len(readable)} real indexes, one after the other", readable, 7)[1]
    first, *_, last = per_instance
    growth = per_instance[last] / per_instance[first] - 1
    yield Result(
        f"scaling: time per instance, {first} to {last}",
        f"flat within {FLAT:.0%}",
        f"{growth:+.0%}",
        growth <= FLAT,
        ", ".join(f"{name}: {seconds * 1e6:.1f} µs" for name, seconds in per_instance.items())
        + "; the longer an index, the more instances an item has",
    )


def _against_plain(name: str, bodies: list[bytes], rounds: int) -> tuple[float, Result]:
    outcomes = [normalize(body) for body in bodies]
    for body, outcome in zip(bodies, outcomes, strict=True):
        _check_equal(normalize_plainly(body), outcome)
    floors = [Floor(body, outcome) for body, outcome in zip(bodies, outcomes, strict=True)]
    instances = sum(document.instances for outcome in outcomes for document in outcome.documents.values())
    times = fastest(
        {
            "ours": lambda: deque(map(normalize, bodies), maxlen=0),
            "plain": lambda: deque(map(normalize_plainly, bodies), maxlen=0),
            "json": lambda: deque(map(json.loads, bodies), maxlen=0),
            "floor": lambda: deque(map(Floor.run, floors), maxlen=0),
        },
        rounds,
    )
    ours, of_plain = times["ours"], times["ours"] / times["plain"]
    return ours / instances, Result(
        f"normalize, as fetched, {name}, of a plain Python program",
        f"≤ {OF_PLAIN:.2f}",
        f"{of_plain:.2f}",
        of_plain <= OF_PLAIN,
        f"{sum(map(len, bodies)) / 1e6:.1f} MB, {instances:,} instances: {ours * 1e3:.1f} against"
        f" {times['plain'] * 1e3:.1f} ms for equal documents; {ours / times['json']:.2f} of json.loads alone,"
        f" {ours / times['floor']:.2f} of the floor ({times['floor'] * 1e3:.1f} ms: typed decoding, encoding and"
        " hashing in native code); the rest is Python's work on each time and item",
    )


def _check_equal(plain: dict[str, tuple[bytes, str]], ours: Normalized) -> None:
    for insight, document in ours.documents.items():
        mine: Any = json.loads(document.body)
        assert json.loads(plain[insight][0]) == mine, f"the {insight} documents differ"


class Floor:
    """What no program can do without, by itself and in native code: decoding, encoding, hashing."""

    def __init__(self, body: bytes, outcome: Normalized) -> None:
        self._body = body
        self._documents = [
            msgspec.json.decode(document.body, type=DOCUMENT_TYPES[insight])
            for insight, document in outcome.documents.items()
        ]

    def run(self) -> None:
        """Decodes what is needed, and encodes and hashes documents that are there already."""
        deque(self._items(), maxlen=0)
        for document in self._documents:
            hashlib.sha256(encode(document)).hexdigest()

    def _items(self) -> Iterator[wire.Item]:
        for video in wire.decode(self._body).videos:
            for insight, kind in WIRE_TYPES.items():
                found = getattr(video.insights, insight, None)
                for piece in (wire.decode_pieces(found) if found else None) or ():
                    with suppress(msgspec.ValidationError):  # an item with unknown fields; the other items tell enough
                        yield wire.decode_item[kind](piece)
