"""The app's functions by name, to be called as the worker calls them."""

import runpy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import azure.functions as func

FUNCTION_APP: Final = Path(__file__).parents[2] / "function_app.py"

# Run apart from the module, since an app can be indexed only once.
FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    function.get_function_name(): function.get_user_function()
    for function in runpy.run_path(str(FUNCTION_APP))["app"].get_functions()
}


class Message(func.QueueMessage):
    """A queue message of that many tries."""

    def __init__(self, text: str, tries: int = 1) -> None:
        super().__init__(body=text.encode())
        self._tries = tries

    @property
    def dequeue_count(self) -> int:
        return self._tries


def context(trace_parent: str | None) -> SimpleNamespace:
    """What the worker hands to a function of the trace that it is in."""
    return SimpleNamespace(trace_context=SimpleNamespace(trace_parent=trace_parent))
