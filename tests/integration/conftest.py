"""The app on real Azurite, against the emulated Video Indexer."""

from collections.abc import AsyncIterator

import pytest
from azure.core.pipeline.transport import AioHttpTransport

from tests.fakes.topic import TopicEndpoint, open_topic
from tests.stacks.fixtures import service, settings, stage

__all__ = ["service", "settings", "stage"]


@pytest.fixture
async def topic() -> AsyncIterator[TopicEndpoint]:
    """A topic that takes events over HTTP."""
    async with open_topic() as topic:
        yield topic


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What clients waited between tries, in seconds; nothing is waited in truth."""
    waits: list[float] = []

    async def sleep(transport: AioHttpTransport, seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(AioHttpTransport, "sleep", sleep)
    return waits
