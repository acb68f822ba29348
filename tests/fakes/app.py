"""The app that commands open, over a world in memory."""

from collections.abc import AsyncIterator

import pytest

from shared import composition
from shared.settings import Settings
from shared.storage.container import StoredBlob
from shared.storage.facts import BlobFacts
from shared.storage.queue import PoisonMessage
from tests.fakes.storage import FakeContainer
from tests.fakes.world import World


class _Container(FakeContainer):
    async def walk(self, prefix: str) -> AsyncIterator[StoredBlob]:
        for name, blob in sorted(self.blobs.items()):
            if name.startswith(prefix):
                yield StoredBlob(name, blob.etag, BlobFacts.read(blob.metadata))


class FakeApp:
    """What `composition.App` offers to commands."""

    def __init__(self, world: World, settings: Settings) -> None:
        self.settings = settings
        self.container = _Container()
        self.container.blobs = world.container.blobs
        self.queue = self
        self.service = world.service
        self.checkpoints = world.checkpoints
        self._world = world
        self.send = world.queue.send
        self.standing = world.queue.standing

    async def receive_poison(self) -> AsyncIterator[PoisonMessage]:
        for number, text in enumerate(list(self._world.queue.poison)):
            yield PoisonMessage(f"message-{number}", text, text)

    async def release_poison(self, message: PoisonMessage) -> None:
        assert message.receipt in self._world.queue.poison

    async def delete_poison(self, message: PoisonMessage) -> None:
        self._world.queue.poison.remove(message.receipt)

    async def peek_events(self) -> list[str]:
        return [event.to_message() for event, _ in self._world.queue.sent]

    async def look_at_poison(self) -> list[PoisonMessage]:
        return [message async for message in self.receive_poison()]

    def sweeps(self, origin: str) -> object:
        return self._world.sweeps

    async def close(self) -> None:
        pass


def commands_see(world: World, patch: pytest.MonkeyPatch) -> None:
    """From now on every command that talks to Azure talks to this world."""
    patch.setattr(composition, "App", lambda settings: FakeApp(world, settings))
