"""One storage twice over: each test runs on the fakes of the unit tests and on Azurite."""

from collections.abc import AsyncIterator

import pytest

from tests.stacks.storage import Storage, in_memory, on_azurite


@pytest.fixture(params=["memory", "azurite"])
async def storage(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Storage]:
    """Empty."""
    if request.param == "memory":
        yield in_memory()
        return
    connection = request.getfixturevalue("azurite").connection_string
    async with on_azurite(connection, monkeypatch) as real:
        yield real
