"""Large indexes of odd shapes, and how much memory they take."""

import gc
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from shared.insights import NotAnIndex, normalize

SIZE: Final = 2 << 20
ACCOUNT: Final = b"3f2a7d10-5c1e-4b7a-9d52-8e6f0a4c1b93"


def index(item: bytes, *, elsewhere: bytes = b"null") -> bytes:
    """An index with these keywords, and something that the contract does not carry."""
    head = b'{"accountId":"%s","id":"abcde12345","state":"Processed","other":%s,' % (ACCOUNT, elsewhere)
    return head + b'"videos":[{"id":"abcde12345","insights":{"keywords":[%s]}}]}' % item


def shapes() -> Iterator[tuple[str, bytes]]:
    """Large indexes of odd shapes, about 2 MB each."""
    text = b'"' + b"x" * SIZE + b'"'
    yield "string-elsewhere", index(b"", elsewhere=text)
    yield "numbers-elsewhere", index(b"", elsewhere=b"[" + b"1234567," * (SIZE // 8) + b"1]")
    yield "name", index(b'{"id":1,"text":%s}' % text)
    yield "unknown-field", index(b'{"id":1,"text":"x","new":%s}' % text)
    yield "unreadable-item", index(b'{"id":"x","text":%s}' % text)
    yield "empty-lists", index(b'{"id":1,"text":"x","new":[%s1]}' % (b"[]," * (SIZE // 3)))
    yield "numbers", index(b'{"id":1,"text":"x","new":[%s1]}' % (b"1," * (SIZE // 2)))
    yield "tiny-items", index(b"1," * (SIZE // 2) + b"1")
    yield "unreadable-items", index(b'"abcdef",' * (SIZE // 9) + b"1")
    yield "empty-instances", index(b'{"id":1,"text":"x","instances":[%s{}]}' % (b"{}," * (SIZE // 3)))
    instance = b'{"adjustedStart":"0:00:%02d.%d","adjustedEnd":"0:01:00","start":"0:00:00","end":"0:00:05.1"}'
    instances = b",".join(instance % (number % 60, number) for number in range(SIZE // len(instance)))
    yield "one-item", index(b'{"id":1,"text":"x","instances":[%s]}' % instances)
    yield "one-item-with-care", index(b'{"id":1,"new":1,"text":"x","instances":[%s]}' % instances)
    yield "truncated", index(b'{"id":1,"text":%s}' % text)[:-20]


def multiple(body: bytes) -> float:
    """How many times its own size an index takes at its peak while it is normalized, the index itself not counted.

    Nothing is collected meanwhile: when the collector comes depends on all else that the process holds.
    """
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        with suppress(NotAnIndex):
            normalize(body)
        return tracemalloc.get_traced_memory()[1] / len(body)
    finally:
        tracemalloc.stop()
        gc.enable()
