"""Fixtures of the stage and its clients, for the `conftest` of each kind of test that plays on it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from azure.core.pipeline.transport import AsyncHttpTransport

from local.azurite import Azurite
from local.video_indexer import Emulator
from shared.composition import App
from shared.names import DATA_CONNECTION
from shared.settings import read_settings
from tests.stacks.stage import WITHOUT_LIMITS, Stage


@pytest.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Emulator]:
    """An emulated Video Indexer, and the managed identity that azure-identity finds."""
    async with Emulator() as running:
        for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER"):
            monkeypatch.setenv(name, running.settings[name])
        yield running


@pytest.fixture
def settings(azurite: Azurite, service: Emulator) -> dict[str, str]:
    """App settings; a test may change them before it asks for `stage`."""
    storage = {DATA_CONNECTION: azurite.connection_string, "INSIGHTS_CONTAINER": f"insights-{uuid4().hex[:12]}"}
    return storage | service.settings | WITHOUT_LIMITS


@pytest.fixture
async def stage(azurite: Azurite, service: Emulator, settings: dict[str, str]) -> AsyncIterator[Stage]:
    """The app, ready for events."""
    stage = Stage(App(read_settings(settings)), service, azurite.connection_string, settings["INSIGHTS_CONTAINER"])
    await stage.set_up()
    yield stage
    await stage.close()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What clients waited between tries, in seconds; nothing is waited in truth."""
    waits: list[float] = []

    async def sleep(transport: AsyncHttpTransport[Any, Any], seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(AsyncHttpTransport, "sleep", sleep)
    return waits
