"""What is out of reach, and from when to when, in simulated time."""

from collections.abc import Callable
from typing import Final, Literal

from azure.core.exceptions import ServiceResponseError

from shared.video_indexer import NotAuthorized, ServiceUnavailable
from tests.fakes.simulation import Simulation

type Dependency = Literal["service", "index", "role", "storage"]

HOUR: Final = 3600.0


def out_of_order() -> Exception:
    """What the service's client raises; anew each time, for an error keeps every traceback that it was raised with."""
    return ServiceUnavailable("out of order", reason="service-unavailable", remedy="Nothing.")


def break_down(app: Simulation, dependency: Dependency, begins: float, ends: float) -> None:
    """From now on the dependency is out of reach between those seconds.

    `index` leaves the list of videos as it is, `storage` takes and gives nothing at all.
    """

    def is_down(_: str = "") -> None:
        if begins <= app.time() < ends:
            raise ServiceResponseError("no answer") if dependency == "storage" else _error(dependency)

    if dependency == "storage":
        _storage(app, is_down)
        return
    app.trouble = is_down
    if dependency != "index":
        app.world.library.on_read = is_down


def _error(dependency: Dependency) -> Exception:
    if dependency == "role":
        return NotAuthorized("no role", reason="not-authorized", remedy="Give it.")
    return out_of_order()


def _storage(app: Simulation, is_down: Callable[[str], None]) -> None:
    world = app.world
    world.container.on_read = world.container.on_write = world.blobs.on_read = is_down
    world.checkpoints.on_use = is_down
