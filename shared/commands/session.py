"""Runs a command's work against the app that the settings describe, and turns what people can mend into one line."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from .console import fail

WHERE_SETTINGS_ARE: Final = (
    "make start prints the line that sets those of the local stack; docs/operating.md says how to set those in Azure."
)

if TYPE_CHECKING:
    from ..composition import App
    from ..settings import Settings


def _app(settings: "Settings") -> "App":
    from ..composition import App

    return App(settings)


opens: "Final[ContextVar[Callable[[Settings], App]]]" = ContextVar("opens", default=_app)
"""What commands open the app with, for a caller that has another."""


def with_app[T](work: "Callable[[App], Awaitable[T]]") -> T:
    """The result of `work(app)`.

    The app is closed after it. Ends the command where a setting or service is in the way. All that talks to Azure is
    imported here, as most commands can do without.
    """
    from azure.core.exceptions import AzureError

    from ..bounds.log_lines import escape_log_lines
    from ..errors import EventError
    from ..redaction import redact
    from ..settings import SettingsError, read_settings

    escape_log_lines()
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        problems = (f"  {problem}" for problem in error.problems)
        fail("this needs the app settings in the environment:", *problems, WHERE_SETTINGS_ARE)

    async def run() -> T:
        _cancel_between_steps()
        app = opens.get()(settings)
        try:
            return await work(app)
        finally:
            await app.close()

    try:
        return asyncio.run(run())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    except EventError as error:
        fail(f"{error}. {error.remedy}")
    except AzureError as error:
        fail(": ".join([type(error).__name__, *redact(str(error).strip()).splitlines()[:1]]))


def _cancel_between_steps() -> None:
    """Ctrl-C cancels the work between two steps of the event loop; a second one ends it at once.

    `asyncio.run` would cancel in the middle of a step, whose trace is printed where it then finds its future cancelled.
    """
    loop, work = asyncio.get_running_loop(), asyncio.current_task()
    assert work is not None

    def cancel() -> None:
        loop.remove_signal_handler(signal.SIGINT)
        work.cancel()

    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        with suppress(RuntimeError):  # on Windows, and in a thread, it stays with asyncio
            loop.add_signal_handler(signal.SIGINT, cancel)
