"""Reads a body of any encoding into memory, within the share of it that the attempt has."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from typing import Any, Final

from ..errors import Permanent, Transient
from .memory import Share

ACCEPTED: Final = "gzip"
PIECE: Final = 1 << 20
"""Bytes that are decompressed before others get their turn on the event loop, and the size is looked at."""


async def read_body(chunks: AsyncIterator[bytes], encoding: str | None, share: Share) -> bytes:
    """The whole body, decompressed where `encoding` (a Content-Encoding) says so.

    Raises `TooLarge` as soon as there is more than the limit, `Throttled` where memory is short, `Permanent` for an
    encoding that is not known, `Transient` for a compressed body that is broken.
    """
    inflate = _inflater(encoding)
    body = BytesIO()
    async for chunk in chunks:
        for piece in inflate.pieces(chunk) if inflate else (chunk,):
            await share.admit_more(body.tell() + len(piece))
            body.write(piece)
            await asyncio.sleep(0)
    if inflate is not None and not inflate.is_whole:
        raise Transient(
            f"the body ends in the middle of its {encoding}", reason="cut-off", remedy="Nothing: it is tried again."
        )
    share.settle(body.tell())
    return body.getvalue()


def _inflater(encoding: str | None) -> "Inflater | None":
    name = (encoding or "identity").strip().lower()
    if name == "identity":
        return None
    if name not in ("gzip", "x-gzip", "deflate"):
        raise Permanent(
            f"the body's Content-Encoding {name[:40]} is not known",
            reason="unknown-encoding",
            remedy="Store it uncompressed, or compressed with gzip.",
        )
    return Inflater(gzip=name != "deflate")


class Inflater:
    """Decompresses a stream, of one gzip member or several, a bounded piece at a time."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._stream: Any = None

    @property
    def is_whole(self) -> bool:
        """Whether the stream ended where its format says."""
        return self._stream is None or self._stream.eof

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """What a chunk of the stream says, in pieces of `PIECE` bytes at most."""
        if self.is_whole:
            chunk = chunk.lstrip(b"\0")  # some writers pad
        more = bool(chunk)
        while more:
            if self._stream is None or self._stream.eof:
                self._stream = zlib.decompressobj(16 + zlib.MAX_WBITS if self._gzip else _window(chunk))
            try:
                piece = self._stream.decompress(chunk, PIECE)
            except zlib.error as error:
                raise Transient(
                    f"the body is not what its Content-Encoding says: {error}",
                    reason="broken-encoding",
                    remedy="Nothing for an answer of the service. Drop a file again, or without its Content-Encoding.",
                ) from None
            yield piece
            ended = self._stream.eof
            chunk = self._stream.unused_data.lstrip(b"\0") if ended else self._stream.unconsumed_tail
            more = bool(chunk) or (len(piece) == PIECE and not ended)


def _window(chunk: bytes) -> int:
    """`deflate` is sent with zlib's header, as HTTP has it, and without, as .NET's DeflateStream writes it."""
    has_header = chunk[0] & 0x0F == zlib.DEFLATED and chunk[0] >> 4 <= 7
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS
