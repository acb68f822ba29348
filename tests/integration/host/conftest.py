"""A host for each test; one Azurite for all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.azurite import Azurite

from .running import Host


@pytest.fixture(scope="package")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Azurite(log=tmp_path_factory.mktemp("azurite") / "log", usual_ports=False) as azurite:
        yield azurite.connection_string


@pytest.fixture
def new_host(storage: str, tmp_path: Path) -> Iterator[Callable[..., Host]]:
    hosts: list[Host] = []

    def make(**settings: str) -> Host:
        hosts.append(Host(tmp_path, storage, **settings))
        return hosts[-1]

    yield make
    for each in hosts:
        each.process.stop()


@pytest.fixture
def host(new_host: Callable[..., Host]) -> Host:
    started = new_host()
    started.start()
    return started
