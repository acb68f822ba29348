"""How often an event is tried: as often as the host tries a message, all told."""

from collections.abc import Iterator

import pytest

from shared.composition import App
from shared.events import IndexingEvent
from shared.publishing.tries import OVERRIDE, max_dequeue_count, read_max_dequeue_count
from shared.settings import read_settings
from shared.video_indexer import ServiceUnavailable
from tests.fakes.world import NOON, VIDEO, World
from tests.samples.settings import GIVEN

EVENT = IndexingEvent(origin="callback", video_id=VIDEO, received_at=NOON)
HOST = b'{"extensions": {"queues": {"maxDequeueCount": 7}}}'


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, 7),
        ({OVERRIDE: ""}, 7),
        ({OVERRIDE: "many"}, 7),
        ({OVERRIDE: "3"}, 3),
        ({"AzureFunctionsJobHost__Extensions__Queues__MaxDequeueCount": "3"}, 3),
        ({"AZUREFUNCTIONSJOBHOST__EXTENSIONS__QUEUES__MAXDEQUEUECOUNT": "3"}, 3),
        ({"AzureFunctionsJobHost:extensions:queues:maxDequeueCount": " 3 "}, 3),
    ],
)
def test_the_host_s_number_of_tries_is_read_as_the_host_reads_it(environment: dict[str, str], expected: int) -> None:
    assert read_max_dequeue_count(environment, HOST) == expected


def test_a_host_json_that_names_no_number_of_tries_means_the_host_s_own() -> None:
    assert read_max_dequeue_count({}, b"{}") == 5


@pytest.fixture
def _read_anew() -> Iterator[None]:
    max_dequeue_count.cache_clear()
    yield
    max_dequeue_count.cache_clear()


@pytest.mark.usefixtures("_read_anew")
@pytest.mark.parametrize(("given", "expected"), [("9", 9), ("2", 2), ("", 5)])
async def test_the_app_gives_an_event_as_many_tries(given: str, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OVERRIDE, given)
    app = App(read_settings(GIVEN))
    assert app.pipeline.max_tries == expected
    await app.close()


async def test_an_event_that_is_never_put_back_has_every_try_that_the_host_gives() -> None:
    world = World(max_tries=9)
    world.fails(ServiceUnavailable("out of order", reason="service-unavailable", remedy="Nothing."))
    for tries in range(1, 9):
        with pytest.raises(ServiceUnavailable):
            await world.pipeline.handle(EVENT, tries=tries)
    assert await world.pipeline.handle(EVENT, tries=9) == "failed"
