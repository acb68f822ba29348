"""The app on real Azurite, against the emulated Video Indexer."""

import pytest
from azure.core.pipeline.transport import AioHttpTransport

from tests.stacks.fixtures import service, settings, stage

__all__ = ["service", "settings", "stage"]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What clients waited between tries, in seconds; nothing is waited in truth."""
    waits: list[float] = []

    async def sleep(transport: AioHttpTransport, seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(AioHttpTransport, "sleep", sleep)
    return waits
