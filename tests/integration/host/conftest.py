"""A host that a module's tests share, and hosts of a test's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.azurite import Azurite
from tests.stacks.functions_host import Host


@pytest.fixture(scope="session")
def storage(azurite: Azurite) -> str:
    return azurite.connection_string


@pytest.fixture
def new_host(storage: str, tmp_path: Path) -> Iterator[Callable[..., Host]]:
    """Makes hosts of one app, which have one id and one queue."""
    hosts: list[Host] = []

    def make(**settings: str) -> Host:
        hosts.append(Host(tmp_path, storage, **settings))
        return hosts[-1]

    yield make
    for each in hosts:
        each.process.stop()


@pytest.fixture
def own_host(new_host: Callable[..., Host]) -> Host:
    """Started, for a test that stops it or sees what it alone did."""
    started = new_host()
    started.start()
    return started


@pytest.fixture(scope="module")
def _shared(storage: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    host = Host(tmp_path_factory.mktemp("host"), storage)
    host.start()
    yield host
    host.process.stop()


@pytest.fixture
def host(_shared: Host) -> Host:
    """Started, and with nothing left of the test before."""
    _shared.forget()
    return _shared
