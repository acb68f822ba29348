"""One blueprint a trigger. Each turns what it received into the one event, or handles it, and nothing else."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import azure.functions as func

from . import callback, index_blob, publish, sweep

if TYPE_CHECKING:
    from ..composition import App

type OpenApp = Callable[[], App]
"""Opens the app when the first event arrives, and gives the same one from then on."""


def function_app(open_app: OpenApp) -> func.FunctionApp:
    """Every function, over the app that it opens."""
    functions = func.FunctionApp()
    for trigger in (callback, index_blob, publish, sweep):
        functions.register_functions(trigger.blueprint(open_app))
    return functions
