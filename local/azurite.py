"""Azurite, the emulator of Azure Storage, as a child process."""

import asyncio
import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from local.ports import answers, are_ours, free_ports
from local.processes import ChildProcess
from shared.settings import AZURITE_ACCOUNT, AZURITE_KEY

USUAL_PORTS: Final = (10000, 10001, 10002)
# The storage SDKs send newer API versions than Azurite knows; without telemetry it talks to nobody else.
_OPTIONS: Final = ("--skipApiVersionCheck", "--disableTelemetry", "--silent")
_REPOSITORY: Final = Path(__file__).parent.parent


class AzuriteMissing(Exception):
    """There is no Azurite to start."""


def connection_string(ports: tuple[int, int, int] = USUAL_PORTS) -> str:
    """The connection string of an Azurite on the loopback ports for blobs, queues and tables."""
    endpoints = zip(("Blob", "Queue", "Table"), ports, strict=True)
    parts = [f"{service}Endpoint=http://127.0.0.1:{port}/{AZURITE_ACCOUNT};" for service, port in endpoints]
    return f"DefaultEndpointsProtocol=http;AccountName={AZURITE_ACCOUNT};AccountKey={AZURITE_KEY};{''.join(parts)}"


class Azurite:
    """A running Azurite, for `with` or `async with`: it answers when the block begins, is gone when it ends.

    Data lives in `location`, or in memory without one. It listens on the usual ports, or on others when one
    of those is taken or `usual_ports` is false. The program is $AZURITE, or the repository's own (`npm ci`).
    Raises AzuriteMissing and ProcessFailed.
    """

    def __init__(self, location: Path | None = None, *, log: Path | None = None, usual_ports: bool = True) -> None:
        usual = usual_ports and are_ours(*USUAL_PORTS)
        blob, queue, table = USUAL_PORTS if usual else free_ports(3)
        self.ports = blob, queue, table
        self.connection_string = connection_string(self.ports)
        self.process = ChildProcess(
            [
                str(_program()),
                *_OPTIONS,
                *(["--location", str(location)] if location else ["--inMemoryPersistence"]),
                *("--blobPort", str(blob), "--queuePort", str(queue), "--tablePort", str(table)),
            ],
            log=log or Path(tempfile.gettempdir(), f"azurite-{os.getpid()}-{blob}.log"),
        )

    def __enter__(self) -> Self:
        self.process.start()
        self._wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.stop()

    async def __aenter__(self) -> Self:
        self.process.start()  # from this thread: the child dies with the thread that starts it
        try:
            await asyncio.to_thread(self._wait)
        except BaseException:  # when this task is cancelled, the thread would wait on
            self.process.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.process.stop)

    def _wait(self) -> None:
        try:
            self.process.wait_until(lambda: all(map(answers, self.ports)), within=30)
        except BaseException:
            self.process.stop()
            raise


def _program() -> Path:
    program = Path(os.environ.get("AZURITE") or _REPOSITORY / "node_modules/.bin/azurite")
    if not program.exists():
        raise AzuriteMissing(f"no Azurite at {program}: run `npm ci`, or set AZURITE to the program")
    return program
