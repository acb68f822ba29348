"""A local stack that is ended while it starts."""

import socket
import threading

import pytest
from azure.core.exceptions import AzureError

from local.azurite import connection_string
from local.ports import LOOPBACK
from local.stack import create_storage


def test_storage_that_goes_away_while_it_is_filled_is_asked_once() -> None:
    """Whoever ends a stack waits for this thread."""
    asked: list[None] = []
    with socket.create_server((LOOPBACK, 0)) as listener:
        port = listener.getsockname()[1]

        def hang_up() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                connection.close()
                asked.append(None)

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(AzureError):
            create_storage(connection_string((port, port, port)))
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert len(asked) == 1
