"""Bodies of any encoding, cut anywhere, read within the limit."""

import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable
from functools import cache
from random import Random

import pytest

from shared.bounds.body import read_body
from shared.bounds.memory import MIB, IndexMemory, TooLarge
from shared.errors import Permanent, Transient

ROOM = IndexMemory(64 * MIB)


type Encode = Callable[[bytes], bytes]


@cache
def text() -> bytes:
    return b"".join(b'{"id":%d,"name":"x%d"},' % (n, n * 7919 % 1009) for n in range(200_000))


@cache
def encoded(encode: Encode) -> bytes:
    return encode(text())


def gzipped(body: bytes) -> bytes:
    """As fast as it goes: what tried harder is read in the same way."""
    return gzip.compress(body, compresslevel=1)


def raw_deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(body) + stream.flush()


async def chunks(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def read(body: bytes, encoding: str | None, size: int = 1 << 16, room: IndexMemory = ROOM) -> bytes:
    with room.share() as share:
        return await read_body(chunks(body, size), encoding, share)


def two_members(body: bytes) -> bytes:
    return gzipped(body[:99]) + gzipped(body[99:])


ENCODED: list[tuple[str | None, Encode]] = [
    (None, bytes),
    ("identity", bytes),
    ("gzip", gzipped),
    ("GZIP", two_members),
    ("gzip", lambda body: gzipped(body) + b"\0" * 512),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
]


@pytest.mark.parametrize(("encoding", "encode"), ENCODED)
@pytest.mark.parametrize("size", [997, 1 << 16, 1 << 25])
async def test_a_body_is_read_whole_however_it_is_cut(encoding: str | None, encode: Encode, size: int) -> None:
    assert await read(encoded(encode), encoding, size) == text()


async def test_an_empty_body_is_empty() -> None:
    assert await read(b"", "gzip") == b""
    assert await read(gzip.compress(b""), "gzip") == b""


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_small_body_of_large_content_stops_at_the_limit(encoding: str) -> None:
    content = b"0" * (64 * MIB)
    bomb = gzip.compress(content) if encoding == "gzip" else zlib.compress(content)
    del content
    assert len(bomb) < MIB
    room = IndexMemory(4 * MIB)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            await read(bomb, encoding, 1 << 25, room)
        assert tracemalloc.get_traced_memory()[1] < 3 * room.limit
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "spoil",
    [lambda body: body[:-9], lambda _: b"no gzip", lambda body: body[:500] + b"\xff" * 99],
    ids=["cut", "none", "overwritten"],
)
async def test_a_broken_encoding_is_named(spoil: Encode) -> None:
    with pytest.raises(Transient, match=r"gzip|Content-Encoding"):
        await read(spoil(encoded(gzipped)), "gzip")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "x\r\ny"])
async def test_an_unknown_encoding_is_named(encoding: str) -> None:
    with pytest.raises(Permanent, match="not known") as raised:
        await read(b"x", encoding)
    assert raised.value.reason == "unknown-encoding"


async def test_random_cuts() -> None:
    random = Random(1)
    body = gzip.compress(random.randbytes(100_000))
    for _ in range(20):
        assert await read(body, "gzip", random.randint(1, 5000)) == gzip.decompress(body)
