"""`make start`: the local stack, to play with until Ctrl-C or `make stop`."""

import asyncio
import os
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from rich.console import Console

from local.azurite import AzuriteMissing
from local.processes import ProcessFailed
from local.stack import Stack
from local.video_indexer import Run

REPOSITORY: Final = Path(__file__).parent.parent
RUNNING: Final = REPOSITORY / ".local" / "running"
_SECONDS_TO_STOP: Final = 30
"""The host has fifteen of them, ten of which it may wait for what is running."""
SAMPLE: Final = "tests/samples/indexes/harbour-morning.json"


async def start() -> None:
    """Runs the stack, shows what to do with it, and then what the host prints, until it is asked to stop."""
    working = asyncio.current_task()
    assert working
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, _once(working.cancel))
    remove_what_ended_stacks_left()
    with noted() as folder, suppress(asyncio.CancelledError):
        async with Stack(folder, indexing=Run(seconds=2)) as stack:
            Console(soft_wrap=True, highlight=False, markup=False).print(instructions(stack))
            await follow(stack)
    print("stopped")


def _once(stop: Callable[[], object]) -> Callable[[], None]:
    """Asks once: who asks again, while the stack is being stopped, waits for the same end."""
    asked = False

    def ask() -> None:
        nonlocal asked
        if not asked:
            asked = True
            stop()

    return ask


@contextmanager
def noted() -> Iterator[Path]:
    """Notes this process where `make stop` looks for it; gives a folder for what it writes, which goes with it."""
    RUNNING.mkdir(parents=True, exist_ok=True)
    note, folder = RUNNING / str(os.getpid()), _folder(os.getpid())
    note.touch()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        note.unlink(missing_ok=True)


def remove_what_ended_stacks_left() -> None:
    """Stacks that were killed leave their folders."""
    running = {note.name for note in RUNNING.glob("*")}
    for folder in RUNNING.parent.glob(f"{_folder('*').name}"):
        if folder.name.removeprefix(_folder("").name) not in running:
            shutil.rmtree(folder, ignore_errors=True)


def _folder(process: int | str) -> Path:
    return RUNNING.parent / f"start-{process}"


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

Call back by hand, as Video Indexer does (the account has no such video: the host says so, and nothing is left of it):

  curl -X POST '{stack.host.callback_url}&id=12345abcde&state=Processed'

See what is published, or what failed, with the app settings of this stack:

  set -a; . {settings_file(stack)}; set +a; {sys.executable} -m shared status

What the host prints follows.
"""


def settings_file(stack: Stack) -> Path:
    """The stack's app settings as a shell reads them."""
    path = _folder(os.getpid()) / "settings.env"
    lines = (f"{name}={shlex.quote(value)}" for name, value in stack.settings.items())
    path.write_text("\n".join(lines) + "\n")
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


async def follow(stack: Stack) -> None:
    """Prints what the host prints, until it has ended."""
    shown = 0
    while stack.host.process.exit_code is None:
        output = stack.host.process.output()
        print(output[shown:], end="", flush=True)
        shown = len(output)
        await asyncio.sleep(0.2)


def main() -> None:
    """Runs the stack until Ctrl-C."""
    try:
        asyncio.run(start())
    except (AzuriteMissing, ProcessFailed) as error:
        sys.exit(str(error))
