"""Every line that is logged while something is handled says what it is about, whoever logs it and wherever."""

import asyncio
import inspect
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import azure.functions as func
import pytest

from shared.correlation import about, correlate_log_lines, facts
from shared.errors import Permanent, Throttled, Transient
from shared.events import IndexingEvent
from shared.triggers.blob_reference import BlobReference
from tests.fakes.functions import Message, context, functions_over
from tests.fakes.library import FakeLibrary
from tests.fakes.queue import FakeQueue
from tests.fakes.service import FakeService
from tests.fakes.storage import FakeContainer, FakeIndexBlobs
from tests.fakes.world import NOON, VIDEO, World, index

WORDS = {"reason": "made-up", "remedy": "Nothing."}
EVENT = IndexingEvent(origin="callback", video_id=VIDEO, received_at=NOON)
SDK = logging.getLogger("an.sdk")


class Noisy:
    """Logs, as an SDK does, from the event loop and from a thread, whatever it is asked."""

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        return logs_first(found) if inspect.iscoroutinefunction(found) else found


def logs_first(method: Callable[..., Any]) -> Callable[..., Any]:
    async def call(*arguments: Any, **named: Any) -> Any:
        SDK.debug("asked")
        await asyncio.to_thread(SDK.debug, "asked, in a thread")
        return await method(*arguments, **named)

    return call


class NoisyQueue(Noisy, FakeQueue): ...


class NoisyService(Noisy, FakeService): ...


class NoisyContainer(Noisy, FakeContainer): ...


class NoisyBlobs(Noisy, FakeIndexBlobs): ...


class NoisyLibrary(Noisy, FakeLibrary): ...


class NoisyWorld(World):
    """Where all that is around the app logs."""

    def __init__(self) -> None:
        super().__init__(queue=NoisyQueue())
        self.service = self._asked = NoisyService(self.clock)
        self.container, self.blobs, self.library = NoisyContainer(), NoisyBlobs(), NoisyLibrary()
        self.start()


@pytest.fixture
def world() -> World:
    return NoisyWorld()


class Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def records(caplog: pytest.LogCaptureFixture) -> Iterator[list[logging.LogRecord]]:
    """What is logged, from the least important on, with the factory of the function app."""
    factory = logging.getLogRecordFactory()
    logging.setLogRecordFactory(logging.LogRecord)
    correlate_log_lines()
    kept, loggers = Kept(), (SDK, logging.getLogger("shared"))
    for logger in loggers:
        logger.addHandler(kept)
    with caplog.at_level(logging.DEBUG, SDK.name), caplog.at_level(logging.DEBUG, "shared"):
        yield kept.records
    for logger in loggers:
        logger.removeHandler(kept)
    logging.setLogRecordFactory(factory)


def ids(records: list[logging.LogRecord]) -> set[str | None]:
    return {getattr(record, "correlation_id", None) for record in records}


def is_about(record: logging.LogRecord, event: IndexingEvent) -> bool:
    return vars(record).items() >= event.facts.items()


@pytest.mark.parametrize("broken", [None, Transient("no queue", **WORDS)])
async def test_of_a_callback(world: World, records: list[logging.LogRecord], broken: Exception | None) -> None:
    world.queue.broken = broken
    request = func.HttpRequest("POST", f"https://app.example/api/callback?id={VIDEO}&state=Processed", body=b"")
    answer = await functions_over(world)["callback"](request, context(None))
    assert answer.status_code == (503 if broken else 202)
    assert any("queued" in record.getMessage() for record in records)
    assert len(ids(records)) == 1
    assert all(record.__dict__["subject"] == f"video {VIDEO}" for record in records)
    if not broken:
        assert all(is_about(record, world.queue.sent[0][0]) for record in records)


@pytest.mark.parametrize("broken", [None, Transient("no queue", **WORDS)])
async def test_of_a_dropped_blob(world: World, records: list[logging.LogRecord], broken: Exception | None) -> None:
    world.queue.broken = broken
    with suppress(Transient):
        await functions_over(world)["index_blob"](BlobReference("indexes", "a.json"))
    assert records
    assert None not in ids(records)
    if not broken:
        assert all(is_about(record, world.queue.sent[0][0]) for record in records)


@pytest.mark.parametrize(
    "answer",
    [
        index(),
        Throttled("used up", **WORDS, delay=90),
        Permanent("gone", **WORDS),
        Transient("out of order", **WORDS),
        RuntimeError("unexpected"),
    ],
    ids=lambda answer: type(answer).__name__,
)
@pytest.mark.parametrize("tries", [1, 5])
async def test_of_a_publication(world: World, records: list[logging.LogRecord], answer: Any, tries: int) -> None:
    world.service.answers[VIDEO, None] = answer
    with suppress(Transient, RuntimeError):
        await functions_over(world)["publish"](Message(EVENT.to_message(), tries))
    assert {record.name for record in records} >= {"an.sdk", "shared.publishing.pipeline"}
    assert all(is_about(record, EVENT) for record in records)


async def test_of_publications_side_by_side(world: World, records: list[logging.LogRecord]) -> None:
    events = [EVENT.model_copy(update={"correlation_id": f"{number:032x}"}) for number in range(3)]
    world.has(index())
    publish = functions_over(world)["publish"]
    await asyncio.gather(*(publish(Message(event.to_message())) for event in events))
    told = [record for record in records if record.name == "shared.publishing.pipeline"]
    assert ids(told) == {event.correlation_id for event in events}
    assert all(record.__dict__["correlation_id"] in record.getMessage() for record in told)


async def test_of_a_video_that_a_sweep_finds(world: World, records: list[logging.LogRecord]) -> None:
    """What was logged while it was looked up, as it was queued, and what it then becomes bear one id."""
    world.library.add(1)
    await functions_over(world)["sweep_recent"](SimpleNamespace(past_due=False))
    ((event, _),) = world.queue.sent
    looked, queued = ([r for r in records if getattr(r, "origin", None) == origin] for origin in (None, "sweep"))
    assert {record.name for record in queued} == {"an.sdk"}
    assert [r for r in looked if vars(r).get("correlation_id") == event.correlation_id]
    assert ids(looked) == {None, event.correlation_id}  # what is of no video has none


async def test_of_what_a_sweep_passes_over(world: World, records: list[logging.LogRecord]) -> None:
    world.library.add(1)
    world.blobs.drop("broken.json", b"")
    world.container.on_read = refuse
    world.passes(timedelta(hours=1))
    await world.sweeps.turns.run("recent", patience=timedelta(minutes=1))
    lines = [record for record in records if "passed over" in record.getMessage()]
    assert {record.__dict__["subject"] for record in lines} == {"video video0", "blob broken.json"}
    assert len(ids(lines)) == 2
    assert None not in ids(lines)


async def test_of_an_event_that_is_poison(world: World, records: list[logging.LogRecord]) -> None:
    world.queue.poison = [EVENT.to_message()]
    world.container.on_read = refuse
    await world.sweeps.turns.run("recent", patience=timedelta(minutes=1))
    (line,) = [record for record in records if "poison message" in record.getMessage()]
    assert is_about(line, EVENT)


def refuse(path: str) -> None:
    if path.endswith(".json"):
        raise RuntimeError("cannot be told")


def test_nothing_is_left_behind() -> None:
    with about(EVENT.facts):
        with about({"subject": "another"}):
            assert facts() == {"subject": "another"}
        assert facts() == EVENT.facts
    assert facts() == {}
