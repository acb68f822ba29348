"""`python -m local.host.worker_process FD APP`: runs the app's functions for the host at the other end of a socket."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

from local.host import app, logs
from local.host.channel import Answer, Channel, Invocation, Loaded, NotLoaded
from local.host.function import AppNotLoaded, InvocationFailed


def main() -> None:
    """Ends when the host does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the host's, which lets the functions finish
    logs.configure()
    try:
        asyncio.run(_serve(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2])))
    except* (EOFError, OSError):
        # A function that isn't async may still be running in a thread, and nobody waits for it.
        os._exit(0)


async def _serve(end: socket.socket, folder: Path) -> None:
    channel = await Channel.over(end)
    try:
        await channel.send(Loaded(await app.load(folder)))
    except AppNotLoaded as error:
        await channel.send(NotLoaded(str(error)))
        return
    async with asyncio.TaskGroup() as group:
        while True:
            group.create_task(_answer(channel, await channel.receive()))


async def _answer(channel: Channel, invocation: Invocation) -> None:
    try:
        answer = Answer(invocation.number, await app.invoke(invocation))
    except InvocationFailed as error:
        answer = Answer(invocation.number, error=str(error))
    await channel.send(answer)


if __name__ == "__main__":
    main()
