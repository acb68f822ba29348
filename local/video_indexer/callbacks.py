"""Calls to a video's callback URL, as the service makes them, and the ways they go wrong."""

import asyncio
import time
from collections.abc import Coroutine, Mapping
from datetime import datetime
from random import Random
from urllib.parse import urlencode

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from local.video_indexer.videos import utc_now


class Mishap(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What happens to callbacks: how many copies, how late, how likely each copy is lost."""

    copies: int = 1
    delay_seconds: float = 0.0
    jitter_seconds: float = 0.0
    lost_probability: float = 0.0


class Delivery(msgspec.Struct, frozen=True):
    """One call: the parameters appended, when it was made, and the status answered (None: no answer, see `error`)."""

    parameters: dict[str, str]
    status: int | None
    error: str | None
    at: datetime
    seconds: float


def with_parameters(url: str, parameters: Mapping[str, str]) -> URL:
    """The caller's own query, untouched, and the parameters appended to it."""
    base, hash_, fragment = url.partition("#")
    separator = "&" if "?" in base else "?"
    return URL(f"{base}{separator}{urlencode(parameters)}{hash_}{fragment}", encoded=True)


class Callbacks:
    """Delivers by POST with an empty body. Nothing is retried: the service documents no retries."""

    def __init__(self, seed: int) -> None:
        self.mishap = Mishap()
        self.deliveries: list[Delivery] = []
        self.lost: list[dict[str, str]] = []
        self._random = Random(seed)  # noqa: S311 - repeatable, not secret
        self._held: list[tuple[str, dict[str, str]]] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: ClientSession | None = None

    async def open(self) -> None:
        self._session = ClientSession(timeout=ClientTimeout(total=30))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def hold(self) -> None:
        """Keep callbacks back until `release`."""
        self._held = []

    def release(self, *, reverse: bool = False) -> None:
        """Send what was held, in the order it came or the other way round."""
        held, self._held = self._held or [], None
        self._start(self._one_by_one(held[::-1] if reverse else held))

    def send(self, url: str, parameters: dict[str, str]) -> None:
        """Deliver in the background, as `mishap` has it."""
        if self._held is not None:
            self._held.append((url, parameters))
            return
        for _ in range(self.mishap.copies):
            if self._random.random() < self.mishap.lost_probability:
                self.lost.append(parameters)
                continue
            wait = self.mishap.delay_seconds + self._random.random() * self.mishap.jitter_seconds
            self._start(self._deliver(url, parameters, wait))

    def _start(self, delivery: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(delivery)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _one_by_one(self, held: list[tuple[str, dict[str, str]]]) -> None:
        for url, parameters in held:
            await self._deliver(url, parameters, 0)

    async def _deliver(self, url: str, parameters: dict[str, str], wait: float) -> None:
        await asyncio.sleep(wait)
        assert self._session
        at, started = utc_now(), time.monotonic()
        status, error = None, None
        try:
            target = with_parameters(url, parameters)
            async with self._session.post(target, data=b"", allow_redirects=False) as answer:
                status = answer.status
        except (ClientError, TimeoutError) as failure:
            error = f"{type(failure).__name__}: {failure}"
        self.deliveries.append(Delivery(parameters, status, error, at, time.monotonic() - started))
