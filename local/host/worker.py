"""The worker process as the host sees it: it runs functions, and is started again when it has died."""

import asyncio
import itertools
import logging
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Self

from local.host.channel import Answer, Channel, Invocation, Loaded
from local.host.function import AppNotLoaded, Function, InvocationFailed
from local.host.protos import TypedData
from local.processes import tied

log = logging.getLogger(__name__)


class Worker:
    """The app in a process of its own. `limit` is how long an invocation may take (host.json `functionTimeout`).

    One that takes longer ends the process, and with it the invocations beside, as in Azure.
    """

    def __init__(self, app: Path, limit: timedelta | None) -> None:
        self.functions: tuple[Function, ...] = ()
        self._app = app
        self._limit = limit
        self._numbers = itertools.count()
        self._pending: dict[int, asyncio.Future[Answer]] = {}
        self._serves = asyncio.Event()
        self._process: Process | None = None
        self._channel: Channel

    @classmethod
    @asynccontextmanager
    async def of(cls, app: Path, limit: timedelta | None) -> AsyncIterator[Self]:
        """The app's worker, which is gone when the block ends. Raises AppNotLoaded."""
        worker = cls(app, limit)
        try:
            await worker._start()
            yield worker
        finally:
            worker._kill()

    async def keep_running(self) -> None:
        """Starts the process again whenever it ends. Raises AppNotLoaded where the app can't be loaded any more."""
        while True:
            with suppress(EOFError, OSError):
                while True:
                    self._settle(await self._channel.receive())
            self._serves.clear()
            self._channel.close()
            code = await self._process.wait() if self._process else None
            log.error("the worker ended with code %d, and is started again", code)
            for answer in self._pending.values():
                if not answer.done():
                    answer.set_exception(InvocationFailed("the worker ended"))
            await self._start()

    async def invoke(self, function: Function, data: TypedData, metadata: Mapping[str, TypedData]) -> TypedData | None:
        """Runs the function once; returns what its `$return` binding got. Raises InvocationFailed."""
        await self._serves.wait()
        invocation = Invocation(next(self._numbers), function, data, metadata)
        self._pending[invocation.number] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._limit.total_seconds() if self._limit else None):
                with suppress(OSError):  # it has just died, and whoever keeps it running says so
                    await self._channel.send(invocation)
                answer = await self._pending[invocation.number]
        except TimeoutError:
            log.error("Timeout value of %s exceeded by function 'Functions.%s'.", self._limit, function.name)
            self._kill()
            raise InvocationFailed(f"longer than functionTimeout, {self._limit}") from None
        finally:
            del self._pending[invocation.number]
        if answer.error is not None:
            raise InvocationFailed(answer.error)
        return answer.result

    def _settle(self, answer: Answer) -> None:
        if (waiting := self._pending.get(answer.number)) and not waiting.done():
            waiting.set_result(answer)

    async def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "local.host.worker_process", str(theirs.fileno()), str(self._app)]
            self._process = await asyncio.create_subprocess_exec(*tied(command), pass_fds=[theirs.fileno()])
        self._channel = await Channel.over(ours)
        try:
            loaded = await self._channel.receive()
        except (EOFError, OSError) as error:
            raise AppNotLoaded("the worker ended while it loaded the app") from error
        if not isinstance(loaded, Loaded):
            raise AppNotLoaded(loaded.reason)
        self.functions = loaded.functions
        self._serves.set()

    def _kill(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):  # it has ended already
                self._process.kill()
