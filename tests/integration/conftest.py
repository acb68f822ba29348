"""The app on real Azurite, against the emulated Video Indexer."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.topic import TopicEndpoint, open_topic
from tests.stacks.fixtures import service, settings, stage, waits

__all__ = ["service", "settings", "stage", "waits"]


@pytest.fixture
async def topic() -> AsyncIterator[TopicEndpoint]:
    """A topic that takes events over HTTP."""
    async with open_topic() as topic:
        yield topic
