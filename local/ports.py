"""Loopback ports for the processes of the local stack."""

import socket
import sys
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import IO, Final

LOOPBACK: Final = "127.0.0.1"
_CLAIM: Final = Path(tempfile.gettempdir(), "video-indexer-insights-usual-ports")


def free_ports(count: int) -> list[int]:
    """Returns `count` different ports that nothing listens on at this moment."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server((LOOPBACK, 0))) for _ in range(count)]
        return [listener.getsockname()[1] for listener in sockets]


def is_free(port: int) -> bool:
    """Tells whether a server could listen on the port now."""
    try:
        socket.create_server((LOOPBACK, port)).close()
    except OSError:
        return False
    return True


def are_ours(*usual: int) -> bool:
    """Tells whether well-known ports can be used: they are free, and no other stack of this machine has claimed them.

    Two stacks that start at once both find them free. Azurite says that it listens where another does already, and each
    would then talk to whichever answers.
    """
    return all(map(is_free, usual)) and (sys.platform == "win32" or _claim() is not None)


@cache
def _claim() -> IO[bytes] | None:
    """A lock that this process holds until it ends; None where another holds it."""
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        claim = _CLAIM.open("ab")
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return None
    return claim


def answers(port: int) -> bool:
    """Tells whether something accepts connections on the port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True
