"""The app's functions by name, to be called as the worker calls them."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import azure.functions as func

from shared.triggers import OpenApp, function_app
from tests.fakes.app import app_over
from tests.fakes.world import World

type Functions = dict[str, Callable[..., Any]]


def functions_over(world: World) -> Functions:
    """Each function over a world in memory."""
    app = app_over(world)
    return functions(lambda: app)


def functions(open_app: OpenApp) -> Functions:
    """Each function over the app that it opens."""
    return {str(each.get_function_name()): each.get_user_function() for each in function_app(open_app).get_functions()}


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
