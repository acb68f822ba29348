"""What host and worker process tell each other, over a pair of sockets. In Azure it is gRPC."""

import asyncio
import pickle
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from local.host.function import Function
from local.host.protos import TypedData

_LENGTH_BYTES: Final = 8


@dataclass(frozen=True)
class Loaded:
    """The app is loaded, and has these functions."""

    functions: tuple[Function, ...]


@dataclass(frozen=True)
class NotLoaded:
    """The app can't be loaded."""

    reason: str


@dataclass(frozen=True)
class Invocation:
    """A function is to be run once."""

    number: int
    function: Function
    data: TypedData
    metadata: Mapping[str, TypedData]


@dataclass(frozen=True)
class Answer:
    """It ran: `result` is what its `$return` binding got. Or it raised: `error` is what."""

    number: int
    result: TypedData | None = None
    error: str | None = None


class Channel:
    """One end. Each message is pickled, after its length."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def over(cls, end: socket.socket) -> Self:
        """Takes the socket over."""
        return cls(*await asyncio.open_connection(sock=end))

    async def send(self, message: object) -> None:
        """Raises OSError where nobody is there any more."""
        frame = pickle.dumps(message)
        self._writer.write(len(frame).to_bytes(_LENGTH_BYTES) + frame)
        await self._writer.drain()

    async def receive(self) -> Any:
        """Raises EOFError or OSError when the other side is gone."""
        length = int.from_bytes(await self._reader.readexactly(_LENGTH_BYTES))
        return pickle.loads(await self._reader.readexactly(length))  # noqa: S301 - both ends are this package

    def close(self) -> None:
        self._writer.close()
