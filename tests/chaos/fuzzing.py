"""Spoils indexes: seeded, so that every spoilt one can be made again."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.samples.indexes.generator import encode, make_index, make_project

type Json = dict[str, Any]

ODD: Final = Path(__file__).parents[1] / "samples" / "indexes" / "odd"

JUNK: Final[tuple[Any, ...]] = (
    *(None, True, -1, 0, 1.5, 10**30, -(2**63), "", "x", "\x00", "\u202e", "0:00:01", "9" * 400, [], [[]], {}),
    *({"start": []}, [None], "😀" * 50, "../../x", "</script>"),
)
"""What is put where something else belongs."""

NOISE: Final = (
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\\ud800",
    b"1e999",
    b"NaN",
    b"]",
    b"}",
    b'"',
    b",",
    b"-",
    b"{" * 40,
)
"""What is put between the bytes."""


def bases() -> list[Json]:
    """Indexes to spoil: short generated ones, a project, and the odd ones that are objects."""
    odd = [json.loads(path.read_bytes().decode("utf-8-sig")) for path in sorted(ODD.glob("*.json"))]
    generated = [make_index(seed, duration_seconds=20, full=False) for seed in range(4)]
    project = make_project(1, ranges=[(0, 10), (5, 15)])
    return [*generated, project, *(index for index in odd if isinstance(index, dict))]


def spoilt(seed: int, indexes: list[Json]) -> bytes:
    """One spoilt index: one to four changes of its values, then perhaps some of its bytes."""
    random = Random(seed)
    index = deepcopy(random.choice(indexes))
    for _ in range(random.randint(1, 4)):
        random.choice(CHANGES)(index, random)
    body = encode(index)
    return random.choice(BYTE_CHANGES)(body, random)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container below a value, with each of its keys."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])


def _somewhere(index: Json, random: Random) -> tuple[Any, Any]:
    found = list(places(index))
    return random.choice(found) if found else (index, "id")


def _replace(index: Json, random: Random) -> None:
    container, key = _somewhere(index, random)
    container[key] = deepcopy(random.choice(JUNK))


def _drop(index: Json, random: Random) -> None:
    container, key = _somewhere(index, random)
    if isinstance(container, list) or key in container:
        del container[key]


def _repeat(index: Json, random: Random) -> None:
    container, key = _somewhere(index, random)
    if isinstance(container, list):
        container.append(deepcopy(container[key]))


def _add(index: Json, random: Random) -> None:
    container, _ = _somewhere(index, random)
    if isinstance(container, dict):
        container[f"new{random.randint(0, 9)}"] = deepcopy(random.choice(JUNK))


def _nest(index: Json, random: Random) -> None:
    container, key = _somewhere(index, random)
    for _ in range(random.choice((1, 20, 60))):
        container[key] = [container.get(key) if isinstance(container, dict) else container[key]]


def _whole(body: bytes, _: Random) -> bytes:
    return body


def _cut(body: bytes, random: Random) -> bytes:
    return body[: random.randrange(len(body))]


def _insert(body: bytes, random: Random) -> bytes:
    at = random.randrange(len(body))
    return body[:at] + random.choice(NOISE) + body[at:]


def _flip(body: bytes, random: Random) -> bytes:
    at = random.randrange(len(body))
    return body[:at] + bytes([body[at] ^ (1 << random.randrange(8))]) + body[at + 1 :]


def _twice(body: bytes, random: Random) -> bytes:
    """Duplicate keys: the whole object's members, then perhaps others of the same names."""
    members = body.strip()[1:-1]
    others = (members, b'"videos":[]', b'"state":"Processed"', b'"id":1')
    return b"{" + members + b"," + random.choice(others) + b"}"


CHANGES: Final[tuple[Callable[[Json, Random], None], ...]] = (_replace, _replace, _drop, _repeat, _add, _nest)
BYTE_CHANGES: Final[tuple[Callable[[bytes, Random], bytes], ...]] = (
    _whole,
    _whole,
    _whole,
    _cut,
    _insert,
    _flip,
    _twice,
)
