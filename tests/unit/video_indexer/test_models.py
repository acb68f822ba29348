"""What List Videos answers, video by video."""

import msgspec
import pytest

from shared.video_indexer.models import read_page

GOOD = b'{"id": "good", "state": "Processed"}'
ODD = [
    b"{}",
    b"null",
    b"[]",
    b'{"id": 7}',
    b'{"id": "odd", "name": 7}',
    b'{"id": "odd", "state": []}',
    b'{"id": "\xff"}',
]


def page(*results: bytes) -> bytes:
    return b'{"results": [%s], "nextPage": {"pageSize": 9, "skip": 9, "done": true}}' % b", ".join(results)


@pytest.mark.parametrize("odd", ODD)
def test_one_video_that_cannot_be_read_costs_but_itself(odd: bytes) -> None:
    read = read_page(page(GOOD, odd, GOOD))
    assert ([video.id for video in read.results], read.odd) == (["good", "good"], 1)


@pytest.mark.parametrize("answer", [b"", b"[]", b'{"results": []}', page(b"{")])
def test_an_answer_that_is_no_page_is_refused(answer: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        read_page(answer)
