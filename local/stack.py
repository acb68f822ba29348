"""The local stack: Azurite, the emulated Video Indexer and the functions host, wired together."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from azure.core.exceptions import ResourceExistsError
from azure.storage.blob import BlobServiceClient
from azure.storage.queue import QueueServiceClient

from local.azurite import Azurite
from local.functions_host import USUAL_PORT, FunctionsHost
from local.ports import are_ours, free_ports
from local.video_indexer import Account, Emulator, Rate, Run
from local.video_indexer.limits import UNLIMITED
from shared.names import (
    DATA_CONNECTION,
    DEFAULT_INSIGHTS_CONTAINER,
    EVENTS_QUEUE,
    INDEXES_CONTAINER,
    POISON_QUEUE,
)


class Stack:
    """Everything the app talks to, for `async with`: it answers when the block begins, is gone when it ends.

    `logs` is a folder for what the processes print, `indexes` what uploads without an index of their own get, in turn,
    `settings` are further app settings. An `azurite` that runs already is used and left running. With
    `stand_in` the host is the stand-in for func, be func installed or not.
    """

    def __init__(
        self,
        logs: Path,
        *,
        account: Account | None = None,
        indexes: Sequence[dict[str, Any]] = (),
        indexing: Run | None = None,
        rate: Rate = UNLIMITED,
        settings: Mapping[str, str] | None = None,
        azurite: Azurite | None = None,
        usual_ports: bool = True,
        stand_in: bool = False,
    ) -> None:
        self.azurite = azurite or Azurite(log=logs / "azurite.log", usual_ports=usual_ports)
        self._own_azurite = azurite is None
        self.video_indexer = Emulator(account=account, indexes=indexes, run=indexing or Run(), rate=rate)
        self.function_key = secrets.token_urlsafe(24)
        self._settings = dict(settings or {})
        self._logs = logs
        self._stand_in = stand_in
        self._starts = 0
        self._port = USUAL_PORT if usual_ports and are_ours(USUAL_PORT) else free_ports(1)[0]
        self._exits = AsyncExitStack()
        self.host: FunctionsHost

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as exits:
            if self._own_azurite:
                await exits.enter_async_context(self.azurite)
            await asyncio.to_thread(create_storage, self.azurite.connection_string)
            await exits.enter_async_context(self.video_indexer)
            await self.start_host()
            exits.push_async_callback(self.stop_host)
            self._exits = exits.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._exits.aclose()

    async def start_host(self) -> None:
        """Starts a host; after `host.process.kill()`, another one at the same address on the same storage."""
        self.host = self._new_host(self._port)
        self.host.process.start()  # from this thread: the child dies with the thread that starts it
        try:
            await asyncio.to_thread(self.host.wait)
        except BaseException:
            await self.stop_host()
            raise

    async def stop_host(self) -> None:
        """Asks the host to end, and waits until it is gone."""
        await asyncio.to_thread(self.host.stop)

    def another_host(self) -> FunctionsHost:
        """One more host on the same storage, as scaling out gives. Whoever asks starts and stops it."""
        return self._new_host(free_ports(1)[0])

    def _new_host(self, port: int) -> FunctionsHost:
        self._starts += 1
        log = self._logs / f"host-{self._starts}.log"
        key = self.function_key
        return FunctionsHost(self.settings, port=port, function_key=key, log=log, stand_in=self._stand_in)

    @property
    def settings(self) -> dict[str, str]:
        """The app settings that the host runs with."""
        storage = self.azurite.connection_string
        given = {"AzureWebJobsStorage": storage, DATA_CONNECTION: storage}
        return given | self.video_indexer.settings | self._settings


def create_storage(connection_string: str, insights: str = DEFAULT_INSIGHTS_CONTAINER) -> None:
    """Creates what the infrastructure creates in Azure: the containers and queues of the data.

    What stands already is fine, be it that a first request made it whose answer was late. A request is not tried again:
    who ends the stack meanwhile ends Azurite, and would wait for every try.
    """
    with BlobServiceClient.from_connection_string(connection_string, retry_total=0) as blobs:
        for container in (insights, INDEXES_CONTAINER):
            with suppress(ResourceExistsError):
                blobs.create_container(container)
    with QueueServiceClient.from_connection_string(connection_string, retry_total=0) as queues:
        for queue in (EVENTS_QUEUE, POISON_QUEUE):
            with suppress(ResourceExistsError):
                queues.create_queue(queue)
