"""The schedules of tests/chaos, sampled by seed, on Azurite: the model's every answer is that of a real folder.

The production pipeline asks, `VideoFolder` carries out on Azurite what was asked, and whatever comes back (a listing,
success, a conflict) must be what the model answered. So the walk over the model tells of real blobs.
"""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from azure.storage.blob.aio import ContainerClient

from local.azurite import Azurite
from shared.errors import Conflict
from shared.publishing.commit import Folder
from shared.storage.container import InsightsContainer
from shared.storage.facts import BlobFacts
from shared.storage.standing import Standing
from tests.chaos.model.explore import wander
from tests.chaos.model.invariants import check_folder
from tests.chaos.model.operations import Delete, List, Put, Touch
from tests.chaos.model.running import CONFLICT
from tests.chaos.model.state import Move, essence
from tests.chaos.model.versions import ACCOUNT, FAILED, FAILED_OTHERWISE, RUNNING, VIDEO, A, B, C, Version
from tests.chaos.model.world import World

SEEDS = range(6)
HISTORIES = [(A, B, A), (A, FAILED, A), (FAILED, B, FAILED_OTHERWISE), (A, RUNNING, C, B)]


class RealWorkers:
    """Each worker's ETags, as its latest listing gave them."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._etags: list[dict[str, str]] = []

    async def follow(self, move: Move) -> None:
        """Does on the real folder what was done in the model, and compares the answers."""
        if move.kind == "start":
            self._etags.append({})
            await self._do(len(self._etags) - 1, move)
        elif move.kind in ("step", "lose"):
            await self._do(move.number, move)
        elif move.kind in ("crash", "end"):
            del self._etags[move.number]

    async def _do(self, worker: int, move: Move) -> None:
        etags, operation = self._etags[worker], move.operation
        if isinstance(operation, List):
            listed = await self._folder.list()
            answered: dict[str, Standing] = dict(move.answer)  # type: ignore[call-overload]
            assert {n: s.facts.sha256 for n, s in listed.items()} == {n: s.facts.sha256 for n, s in answered.items()}
            self._etags[worker] = {name: there.etag for name, there in listed.items()}
        elif isinstance(operation, Put | Touch | Delete):
            conflict = await self._conflicts(operation, etags)
            assert conflict == (move.kind == "step" and move.answer == CONFLICT), move

    async def _conflicts(self, operation: Put | Touch | Delete, etags: dict[str, str]) -> bool:
        """Carries out a write; whether it met a conflict."""
        name = operation.name
        facts = BlobFacts() if isinstance(operation, Delete) else operation.facts
        try:
            match operation:
                case Put(expected=None):
                    await self._folder.put(name, operation.body, expected=None, facts=facts)
                case Put():
                    await self._folder.put(name, operation.body, expected=etags[name], facts=facts)
                case Touch():
                    await self._folder.touch(name, expected=etags[name], facts=facts)
                case Delete():
                    await self._folder.delete(name, expected=etags[name])
        except Conflict:
            return True
        return False


@pytest.fixture
async def insights(azurite: Azurite) -> AsyncIterator[ContainerClient]:
    """A container of its own."""
    async with ContainerClient.from_connection_string(azurite.connection_string, f"insights-{uuid4().hex}") as client:
        await client.create_container()
        yield client


@pytest.mark.parametrize("versions", HISTORIES, ids=str)
async def test_azurite_answers_as_the_model_does(insights: ContainerClient, versions: tuple[Version, ...]) -> None:
    container, world, writes, conflicts = InsightsContainer(insights), World(versions, workers=3), 0, 0
    for seed in SEEDS:
        folder = container.folder(f"{ACCOUNT}-{seed}", VIDEO)
        workers = RealWorkers(folder)
        state = world.beginning()
        for move, after in wander(world, seed):
            state = after
            await workers.follow(move)
            writes += isinstance(move.operation, Put | Touch | Delete)
            conflicts += move.answer == CONFLICT
        bodies = {name: await container.read(f"{folder.path}/{name}") or b"" for name in await folder.list()}
        assert {name: essence(name, body) for name, body in bodies.items()} == {n: b.says for n, b in state.store}
        check_folder({name: essence(name, body) for name, body in bodies.items()}, versions[-1])
    print(f"{len(SEEDS)} schedules, {writes} writes, {conflicts} conflicts")
    assert conflicts


@pytest.mark.parametrize("versions", HISTORIES[:1], ids=str)
async def test_a_folder_that_ignores_conditions_is_noticed(
    insights: ContainerClient, versions: tuple[Version, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.storage.container.condition", lambda expected: {})
    with pytest.raises(AssertionError):
        await test_azurite_answers_as_the_model_does(insights, versions)
