"""One trace from the callback to the publication; each metric where it is meant, as operators read it."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import azure.functions as func
import pytest
from opentelemetry import metrics
from opentelemetry.sdk.metrics import Counter, Histogram, MeterProvider
from opentelemetry.sdk.metrics.export import AggregationTemporality, InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from shared import telemetry
from shared.errors import Permanent
from shared.events import IndexingEvent
from shared.publishing.tries import max_dequeue_count
from shared.video_indexer import ServiceUnavailable, TooManyRequests
from tests.fakes.functions import Message, context, functions_over
from tests.fakes.spans import spans_to
from tests.fakes.topic import FakeTopic
from tests.fakes.world import NOON, VIDEO, World, index
from tests.samples.events import received

INFRA = Path(__file__).parents[2] / "infra" / "app"
TRACE_ID, SPAN_ID = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
EVENT = IndexingEvent(origin="callback", video_id=VIDEO, received_at=NOON - timedelta(seconds=90))
DOWN = ServiceUnavailable("out of order", reason="service-unavailable", remedy="Nothing.")
RATE = TooManyRequests("used up", reason="throttled", remedy="Nothing.", delay=37)
GONE = Permanent("gone", reason="video-gone", remedy="Nothing.")


class Point(NamedTuple):
    """One point of a metric: its attributes, and its value or, for a histogram, its sum."""

    attributes: dict[str, str]
    value: float


class Recorder:
    """Everything that was traced and measured since it was last emptied."""

    def __init__(self) -> None:
        delta = AggregationTemporality.DELTA
        self._reader = InMemoryMetricReader(preferred_temporality={Counter: delta, Histogram: delta})
        self.collected = InMemorySpanExporter()
        metrics.set_meter_provider(MeterProvider(metric_readers=[self._reader]))

    def empty(self) -> None:
        self._reader.get_metrics_data()
        self.collected.clear()

    def spans(self) -> tuple[ReadableSpan, ...]:
        return self.collected.get_finished_spans()

    def points(self) -> dict[str, list[Point]]:
        """Points by the name of their metric; what is read is gone."""
        data = self._reader.get_metrics_data()
        found: dict[str, list[Point]] = {}
        for scope in data.resource_metrics[0].scope_metrics if data else ():
            for metric in scope.metrics:
                points: list[Any] = list(metric.data.data_points)
                found[metric.name] = [
                    Point(dict(point.attributes), point.sum if hasattr(point, "sum") else point.value)
                    for point in points
                ]
        return found


@pytest.fixture(scope="module")
def providers() -> Recorder:
    return Recorder()


@pytest.fixture
def recorder(providers: Recorder) -> Iterator[Recorder]:
    providers.empty()
    with spans_to(SimpleSpanProcessor(providers.collected)):
        yield providers


@pytest.fixture
def world() -> World:
    return World()


async def handle(world: World, event: IndexingEvent = EVENT, *, last_try: bool = False) -> None:
    with suppress(ServiceUnavailable):
        await functions_over(world)["publish"](Message(event.to_message(), max_dequeue_count() if last_try else 1))


async def test_one_trace_from_the_callback_to_the_publication(recorder: Recorder, world: World) -> None:
    request = func.HttpRequest("POST", f"https://app.example{received('callback-processed.txt')}", body=b"")
    await functions_over(world)["callback"](request, context(f"00-{TRACE_ID}-{SPAN_ID}-01"))
    ((event, _),) = world.queue.sent
    world.has(index(video_id="12345abcde"), "12345abcde")
    await functions_over(world)["publish"](Message(event.to_message()))
    receipt, publication = recorder.spans()
    assert (receipt.name, receipt.kind) == ("callback", SpanKind.SERVER)
    assert (publication.name, publication.kind) == ("publish", SpanKind.CONSUMER)
    for span in (receipt, publication):
        assert span.context is not None
        assert span.parent is not None
        assert f"{span.context.trace_id:032x}" == TRACE_ID
        assert f"{span.parent.span_id:016x}" == SPAN_ID
        assert dict(span.attributes or {}).items() >= event.facts.items()


@pytest.mark.parametrize("trace_parent", [None, "00-nonsense", f"00-{'0' * 32}-{SPAN_ID}-01"])
async def test_an_event_without_a_trace_starts_one(recorder: Recorder, world: World, trace_parent: str | None) -> None:
    world.has(index())
    await handle(world, EVENT.model_copy(update={"trace_parent": trace_parent}))
    (span,) = recorder.spans()
    assert span.parent is None


async def test_an_event_that_is_looked_at_again_stays_in_its_trace(recorder: Recorder, world: World) -> None:
    world.fails(GONE)
    await handle(world, EVENT.model_copy(update={"trace_parent": f"00-{TRACE_ID}-{SPAN_ID}-01"}))
    ((recheck, _),) = world.queue.sent
    await handle(world, recheck)
    assert {f"{span.context.trace_id:032x}" for span in recorder.spans() if span.context} == {TRACE_ID}
    assert len(recorder.spans()) == 2


async def test_a_try_that_raises_is_a_span_with_an_error(recorder: Recorder, world: World) -> None:
    world.fails(DOWN)
    await handle(world)
    (span,) = recorder.spans()
    assert span.status.status_code is StatusCode.ERROR


@pytest.mark.parametrize(
    ("answer", "last_try", "outcome"),
    [
        (index(), False, "published"),
        (GONE, False, "failed"),
        (RATE, False, "deferred"),
        (DOWN, False, "retried"),
        (DOWN, True, "failed"),
    ],
)
async def test_every_event_is_counted_by_origin_and_outcome(
    recorder: Recorder, world: World, answer: Any, last_try: bool, outcome: str
) -> None:
    world.service.answers[VIDEO, None] = answer
    await handle(world, last_try=last_try)
    assert recorder.points()[telemetry.EVENTS] == [Point({"origin": "callback", "outcome": outcome}, 1)]


async def test_a_failure_that_is_known_is_counted_apart(recorder: Recorder, world: World) -> None:
    world.fails(GONE)
    for _ in range(3):
        await handle(world)
    world.fails(DOWN)
    await handle(world, last_try=True)
    counted = {point.attributes["outcome"]: point.value for point in recorder.points()[telemetry.EVENTS]}
    assert counted == {"failed": 2, "failed-again": 2}


async def test_a_message_that_is_no_event_is_counted(recorder: Recorder, world: World) -> None:
    await functions_over(world)["publish"](Message("no event"))
    assert recorder.points() == {telemetry.EVENTS: [Point({"origin": "unknown", "outcome": "malformed"}, 1)]}
    (span,) = recorder.spans()
    assert (span.name, span.status.status_code) == ("publish", StatusCode.UNSET)


async def test_a_publication_is_measured(recorder: Recorder, world: World) -> None:
    body = index()
    world.has(body)
    await handle(world)
    points = recorder.points()
    assert points[telemetry.PUBLISH_LATENCY] == [Point({"origin": "callback"}, 90)]
    assert points[telemetry.INDEX_BYTES] == [Point({"source": "video-indexer"}, len(body))]
    documents = world.container.json(f"{world.folder}/manifest.json")["documents"]
    items = {point.attributes["insight"]: point.value for point in points[telemetry.ITEMS]}
    assert items == {insight: facts["items"] for insight, facts in documents.items()}
    assert telemetry.THROTTLE_WAIT not in points


async def test_what_was_published_before_is_not_counted_again(recorder: Recorder, world: World) -> None:
    world.has(index())
    await handle(world)
    recorder.empty()
    await handle(world)
    points = recorder.points()
    assert points[telemetry.EVENTS] == [Point({"origin": "callback", "outcome": "unchanged"}, 1)]
    assert telemetry.PUBLISH_LATENCY in points
    assert telemetry.ITEMS not in points


async def test_a_limit_is_a_wait_and_a_video_in_indexing_is_none(recorder: Recorder, world: World) -> None:
    world.fails(RATE)
    await handle(world)
    assert recorder.points()[telemetry.THROTTLE_WAIT] == [Point({"reason": "throttled"}, 37)]
    world.has(index(state="Processing"))
    await handle(world)
    points = recorder.points()
    assert points[telemetry.EVENTS] == [Point({"origin": "callback", "outcome": "deferred"}, 1)]
    assert telemetry.THROTTLE_WAIT not in points


async def test_a_sweep_is_counted_and_tells_how_the_queues_stand(recorder: Recorder, world: World) -> None:
    world.queue.waiting, world.queue.oldest = 3, NOON - timedelta(seconds=77)
    await world.sweeps.turns.run("recent", patience=timedelta(minutes=1))
    points = recorder.points()
    assert points[telemetry.SWEEPS] == [
        Point({"kind": "recent", "part": "videos", "outcome": "done"}, 1),
        Point({"kind": "recent", "part": "blobs", "outcome": "done"}, 1),
    ]
    assert points[telemetry.QUEUE_AGE] == [Point({}, 77)]
    assert points[telemetry.POISON_MESSAGES] == [Point({}, 0)]
    world.queue.waiting, world.queue.oldest = 0, None
    world.queue.poison = ["no event", "nor this"]
    await world.sweeps.turns.run("all", patience=timedelta(minutes=1))
    points = recorder.points()
    assert points[telemetry.POISON_MESSAGES] == [Point({}, 2)]
    assert points[telemetry.QUEUE_AGE] == [Point({}, 0)]


async def test_a_sweep_that_did_not_finish_says_so(recorder: Recorder, world: World) -> None:
    world.checkpoints.taken = True
    await world.sweeps.turns.run("all", patience=timedelta(minutes=1))
    world.checkpoints.taken = False
    world.library.throttled_at = {0}
    await world.sweeps.turns.run("all", patience=timedelta(minutes=1))
    world.library.error = DOWN
    with pytest.RaisesGroup(ServiceUnavailable):
        await world.sweeps.turns.run("all", patience=timedelta(minutes=1))
    points = recorder.points()
    told = {(point.attributes["part"], point.attributes["outcome"]) for point in points[telemetry.SWEEPS]}
    assert {outcome for part, outcome in told if part == "videos"} == {"busy", "unfinished", "failed"}
    assert {outcome for part, outcome in told if part == "blobs"} == {"busy", "done", "not-due"}
    assert points.keys() >= {telemetry.QUEUE_AGE, telemetry.POISON_MESSAGES}


async def test_a_queue_out_of_reach_is_told_when_the_sweeps_have_ended(recorder: Recorder, world: World) -> None:
    def down() -> None:
        raise DOWN

    world.queue.on_standing = down
    with pytest.RaisesGroup(ServiceUnavailable):
        await world.sweeps.turns.run("recent", patience=timedelta(minutes=1))
    assert {point.attributes["outcome"] for point in recorder.points()[telemetry.SWEEPS]} == {"done"}


def read_by_operators() -> Iterator[tuple[str, str]]:
    """Each metric and attribute that a query of the workbook or of an alert reads together."""
    names = json.loads((INFRA / "telemetry.json").read_bytes())["metrics"]
    alerts = re.sub(r"\$\{metrics\.(\w+)\}", lambda found: names[found[1]], (INFRA / "alerts.bicep").read_text())
    workbook = json.loads((INFRA / "workbook.json").read_bytes())
    queries = [item["content"].get("query", "") for item in workbook["items"]] + alerts.splitlines()
    for query in queries:
        for metric in re.findall(r'name == "(insights\.[a-z.]+)"', query):
            yield from ((metric, attribute) for attribute in re.findall(r"customDimensions\.(\w+)", query))


async def test_the_metrics_are_those_that_operators_read(recorder: Recorder) -> None:
    world = World(topic=FakeTopic())
    for answer in (index(), RATE, GONE):
        world.service.answers[VIDEO, None] = answer
        world.passes(timedelta(minutes=1))
        await world.pipeline.handle_message(
            EVENT.model_copy(update={"received_at": world.now}).to_message(), tries=1, last_try=False
        )
    world.service.answers = {(f"video{n}", None): DOWN for n in range(5)}
    for n in range(5):
        lost = IndexingEvent(origin="callback", video_id=f"video{n}")
        with suppress(ServiceUnavailable):
            await world.pipeline.handle_message(lost.to_message(), tries=1, last_try=False)
    await world.sweeps.turns.run("recent", patience=timedelta(minutes=1))
    points = recorder.points()
    assert points.keys() == telemetry.METRICS
    assert {point.attributes["outcome"] for point in points[telemetry.EVENTS]} >= {"published", "failed"}
    read = set(read_by_operators())
    assert (telemetry.EVENTS, "outcome") in read
    for metric, attribute in read:
        assert all(attribute in point.attributes for point in points[metric]), (metric, attribute)
