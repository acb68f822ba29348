"""`make start`: the local stack, to play with until Ctrl-C or `make stop`."""

import asyncio
import os
import shlex
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from rich.console import Console

from local.stack import Stack
from local.video_indexer import Run

REPOSITORY: Final = Path(__file__).parent.parent
RUNNING: Final = REPOSITORY / ".local" / "running"
_SECONDS_TO_STOP: Final = 30
"""The host has fifteen of them, ten of which it may wait for what is running."""
SAMPLE: Final = "tests/indexes/samples/harbour-morning.json"


async def start() -> None:
    """Runs the stack, shows what to do with it, and then what the host prints."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with Stack(RUNNING.parent / f"start-{os.getpid()}", indexing=Run(seconds=2)) as stack:
        with noted():
            Console(soft_wrap=True, highlight=False, markup=False).print(instructions(stack))
            await follow(stack, stopping)
    print("stopped")


@contextmanager
def noted() -> Iterator[None]:
    """Notes this process where `make stop` looks for it."""
    RUNNING.mkdir(parents=True, exist_ok=True)
    note = RUNNING / str(os.getpid())
    note.touch()
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def stop() -> None:
    """Ends every stack that was started from this checkout, and waits until it is gone."""
    for note in RUNNING.glob("*") if RUNNING.exists() else ():
        try:
            os.kill(int(note.name), signal.SIGTERM)
        except ProcessLookupError:
            note.unlink()
    deadline = time.monotonic() + _SECONDS_TO_STOP
    while RUNNING.exists() and any(RUNNING.iterdir()):
        if time.monotonic() > deadline:
            left = ", ".join(note.name for note in RUNNING.iterdir())
            sys.exit(f"still running after {_SECONDS_TO_STOP} s: processes {left}")
        time.sleep(0.05)


def instructions(stack: Stack) -> str:
    """What to type to see something happen."""
    service, account = stack.video_indexer, stack.video_indexer.account
    token = service.tokens.issue("Contributor", "Account", None)
    upload = f"{service.url}/{account.location}/Accounts/{account.id}/Videos"
    callback = quote(stack.host.callback_url, safe="")
    return f"""
The local stack runs. Stop it with Ctrl-C, or with make stop from elsewhere.

  callback          {stack.host.callback_url}
  Video Indexer     {service.url} (emulated; account {account.id})
  storage           {stack.azurite.connection_string}

"Upload" a video; it is indexed in two seconds, then Video Indexer calls back:

  curl -X POST -H 'Authorization: Bearer {token}' \\
    -H 'Content-Type: application/json' --data-binary @{SAMPLE} \\
    '{upload}?name=harbour&callbackUrl={callback}'

Call back by hand, as Video Indexer does (no such video: see its failure.json):

  curl -X POST '{stack.host.callback_url}&id=12345abcde&state=Processed'

See what is published, or what failed, with the app settings of this stack:

  set -a; . {settings_file(stack)}; set +a; {sys.executable} -m shared status

What the host prints follows.
"""


def settings_file(stack: Stack) -> Path:
    """The stack's app settings as a shell reads them."""
    path = RUNNING.parent / f"start-{os.getpid()}" / "settings.env"
    lines = (f"{name}={shlex.quote(value)}" for name, value in stack.settings.items())
    path.write_text("\n".join(lines) + "\n")
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


async def follow(stack: Stack, stopping: asyncio.Event) -> None:
    """Prints what the host prints, until it is time to stop or the host has ended."""
    shown = 0
    while not stopping.is_set() and stack.host.process.exit_code is None:
        output = stack.host.process.output()
        print(output[shown:], end="", flush=True)
        shown = len(output)
        try:
            await asyncio.wait_for(stopping.wait(), 0.2)
        except TimeoutError:
            continue


def main() -> None:
    """`python -m local.start`, or `python -m local.start stop`."""
    if sys.argv[1:] == ["stop"]:
        stop()
    else:
        asyncio.run(start())


if __name__ == "__main__":
    main()
