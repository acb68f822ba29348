"""The app itself, over a world in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shared.commands.session import opens
from shared.composition import App
from shared.events import Origin
from shared.settings import Settings, read_settings
from shared.sweeping.build import Sweeps
from tests.fakes.world import World
from tests.samples.settings import GIVEN


def app_over(world: World, settings: Settings | None = None) -> App:
    """The app as triggers and commands have it; whatever it touches stands in memory."""

    def sweeps(origin: Origin = "sweep") -> Sweeps:
        return world.sweeps

    parts: Any = {name: getattr(world, name) for name in ("queue", "container", "checkpoints", "blobs", "service")}
    return App(settings or read_settings(GIVEN), **parts, pipeline=world.pipeline, removal=world.removal, sweeps=sweeps)


@contextmanager
def commands_over(world: World) -> Iterator[None]:
    """Meanwhile every command that talks to Azure talks to this world."""
    before = opens.set(lambda settings: app_over(world, settings))
    yield
    opens.reset(before)
