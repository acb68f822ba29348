"""The app's functions by name, to be called as the worker calls them."""

import runpy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

FUNCTION_APP: Final = Path(__file__).parents[2] / "function_app.py"

# Run apart from the module, since an app can be indexed only once.
FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    function.get_function_name(): function.get_user_function()
    for function in runpy.run_path(str(FUNCTION_APP))["app"].get_functions()
}


def context(trace_parent: str | None) -> SimpleNamespace:
    """What the worker hands to a function of the trace that it is in."""
    return SimpleNamespace(trace_context=SimpleNamespace(trace_parent=trace_parent))
