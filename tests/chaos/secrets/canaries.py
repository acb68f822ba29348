"""Looks for the canary wherever the app may have said it."""

from typing import Final

import pytest

from shared.events import IndexingEvent
from tests.fakes.world import VIDEO, World
from tests.samples.credentials import CANARY

EVENT: Final = IndexingEvent(origin="callback", video_id=VIDEO, state="Processed")


def assert_silent(world: World, caplog: pytest.LogCaptureFixture, *said: object) -> None:
    """No canary in blobs, their names and metadata, queued events, log records, or what was said otherwise."""
    stored = [(name, blob.body, blob.metadata) for name, blob in world.container.blobs.items()]
    logged = [(record.getMessage(), record.exc_text, record.__dict__) for record in caplog.records]
    everything = [*stored, *logged, *(event.to_message() for event, _ in world.queue.sent), *map(repr, said)]
    assert [piece for piece in everything if CANARY in repr(piece).lower()] == []


def chain(error: BaseException | None) -> list[str]:
    """What a traceback would show: the error and everything that it names as its cause."""
    said = []
    while error is not None:
        said.append(f"{error!r} {error}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return said


async def handled(world: World) -> list[str]:
    """Handles an event on its last two tries; what the errors say that leave the pipeline, if any do."""
    said = []
    for tries in (4, 5):
        try:
            await world.pipeline.handle_message(EVENT.to_message(), tries=tries, last_try=tries == 5)
        except Exception as error:  # noqa: BLE001 - whatever it is, the host logs it
            said += chain(error)
    return said
