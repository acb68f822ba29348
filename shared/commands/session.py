"""Runs a command's work against the app that the settings describe, and turns what people can mend into one line."""

import asyncio
import os
from collections.abc import Awaitable, Callable

from azure.core.exceptions import AzureError

from ..composition import App
from ..errors import EventError
from ..redaction import redact
from ..settings import SettingsError, read_settings
from .console import fail


def with_app[T](work: Callable[[App], Awaitable[T]]) -> T:
    """The result of `work(app)`.

    The app is closed after it. Ends the command where a setting or service is in the way.
    """
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        fail(str(error))

    async def run() -> T:
        app = App(settings)
        try:
            return await work(app)
        finally:
            await app.close()

    try:
        return asyncio.run(run())
    except EventError as error:
        fail(f"{error}. {error.remedy}")
    except AzureError as error:
        fail(": ".join([type(error).__name__, *redact(str(error).strip()).splitlines()[:1]]))
