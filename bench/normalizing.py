"""The normalizer, from an index's bytes to three encoded documents with their hashes, against reading the bytes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.indexes import index_of, largest_real
from bench.measure import fastest
from bench.pydantic_index import validate_and_dump
from bench.result import Result
from shared.insights import normalize, wire

OF_JSON: Final = 0.30
OF_PYDANTIC: Final = 0.15
FLAT: Final = 0.20
WHY_SHORT: Final = "the rest is mostly Python's work on each instance, which json.loads does in C"


def measure(*, quick: bool) -> Iterator[Result]:
    """Three sizes and a real index; time per instance from the shortest to the longest."""
    hours = (1, 8) if quick else (1, 8, 50)
    files = {f"{hour} h": index_of(hour) for hour in hours}
    per_instance: dict[str, float] = {}
    for name, path in files.items():
        per_instance[name], results = _against_others(name, path, rounds=3 if quick else 5)
        yield from results
    real = largest_real()
    if real is not None:
        yield from _against_others("largest real index", real, rounds=20)[1]
    first, *_, last = per_instance
    growth = per_instance[last] / per_instance[first] - 1
    yield Result(
        f"scaling: time per instance, {first} to {last}",
        f"flat within {FLAT:.0%}",
        f"{growth:+.0%}",
        abs(growth) <= FLAT,
        ", ".join(f"{name}: {seconds * 1e6:.1f} µs" for name, seconds in per_instance.items()),
    )


def _against_others(name: str, path: Path, rounds: int) -> tuple[float, list[Result]]:
    body = path.read_bytes()
    times = fastest(
        {
            "normalize": lambda: normalize(body),
            "json": lambda: json.loads(body),
            "skip": lambda: wire.decode(body),
            "pydantic": lambda: validate_and_dump(body),
        },
        rounds,
    )
    instances = sum(document.instances for document in normalize(body).documents.values())
    size = f"{len(body) / 1e6:.1f} MB, {instances:,} instances"
    results = []
    for other, target, called in (
        ("json", OF_JSON, "json.loads alone"),
        ("pydantic", OF_PYDANTIC, "a pydantic model validated and dumped"),
    ):
        ratio = times["normalize"] / times[other]
        seconds = f"{times['normalize'] * 1e3:.2f} against {times[other] * 1e3:.2f} ms"
        why = f"{size}; {seconds}"
        if ratio > target and other == "json":
            why += f"; finding the three lists alone takes {times['skip'] * 1e3:.2f} ms, {WHY_SHORT}"
        what = f"normalize, {name}, of {called}"
        results.append(Result(what, f"≤ {target:.2f}", f"{ratio:.2f}", ratio <= target, why))
    return times["normalize"] / instances, results
