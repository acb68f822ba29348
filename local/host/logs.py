"""The host's log: one line a record, with the function that wrote it."""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from azure_functions_runtime import invocation_id_cv

_QUIET = ("azure", "aiohttp.access", "asyncio")
_RUNTIME_FRAME = re.compile(r'  File "[^"]*azure_functions_runtime[^"]*", line .*\n(?:    .*\n)*')
_functions: dict[str, str] = {}


def configure() -> None:
    """Sends the records of app and host to standard error, from INFO on; those of the libraries from WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(asctime)s.%(msecs)03d %(levelname)-7s %(function)-14s %(message)s", "%H:%M:%S"))
    handler.addFilter(_attribute)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


@contextmanager
def attributed(invocation: str, function: str) -> Iterator[None]:
    """Attributes what is logged within to the function.

    The runtime library hands the id of the invocation on to the thread of a function that is not async.
    """
    _functions[invocation] = function
    token = invocation_id_cv.set(invocation)
    try:
        yield
    finally:
        invocation_id_cv.reset(token)
        del _functions[invocation]


def short_trace(trace: str) -> str:
    """A formatted trace without the runtime library's own frames."""
    return _RUNTIME_FRAME.sub("", trace).strip()


def _attribute(record: logging.LogRecord) -> bool:
    record.function = _functions.get(invocation_id_cv.get() or "", "host")
    return True


class _Formatter(logging.Formatter):
    def formatException(  # noqa: N802 - logging's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        return short_trace(super().formatException(ei))
