"""Which videos an account has, by its whole list."""

import sys
from array import array
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, Self

from ..errors import Transient


class NothingTold(Transient):
    """The account's list tells nothing of what is gone: nothing is removed."""


class Listed:
    """The videos of a list that is read page by page, over as many turns as it takes.

    Of each 8 bytes of a hash are kept: a million videos are 8 MB. Where two share them, a video that is gone is taken
    to be there, never the other way round.
    """

    def __init__(self) -> None:
        self.skip = 0
        self.done = False
        self._hashes = array("Q")

    def __len__(self) -> int:
        return len(self._hashes)

    def add(self, video_ids: Iterable[str], *, next_skip: int, done: bool) -> None:
        """A page of the list, and where the next one begins."""
        self._hashes.extend(_hash(video_id) for video_id in video_ids)
        self.skip = next_skip
        if done:
            self._hashes, self.done = array("Q", sorted(self._hashes)), True

    def __contains__(self, video_id: str) -> bool:
        """Whether the list, read to its end, has a video."""
        assert self.done, "what is read in part tells of no video that it is not there"
        place = bisect_left(self._hashes, _hash(video_id))
        return place < len(self._hashes) and self._hashes[place] == _hash(video_id)

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {"skip": self.skip, "done": self.done, "hashes": b64encode(_little(self._hashes).tobytes()).decode()}

    @classmethod
    def read(cls, state: object) -> Self:
        """From a checkpoint; one that makes no sense is a list of which nothing is read."""
        listed = cls()
        if isinstance(state, dict) and isinstance(state.get("skip"), int) and isinstance(state.get("hashes"), str):
            try:
                listed._hashes.frombytes(b64decode(state["hashes"], validate=True))
            except ValueError:
                return cls()
            listed._hashes = _little(listed._hashes)
            listed.skip, listed.done = state["skip"], state.get("done") is True
        return listed


def _hash(video_id: str) -> int:
    return int.from_bytes(blake2b(video_id.encode(), digest_size=8).digest())


def _little(hashes: array[int]) -> array[int]:
    """From this machine's order of bytes to that of checkpoints, and back."""
    if sys.byteorder == "big":
        hashes = hashes[:]
        hashes.byteswap()
    return hashes
