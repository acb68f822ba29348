"""Traces and metrics, through OpenTelemetry's API: without an exporter, as in local work, they cost next to nothing.

In Azure the worker sets up the exporter (host.json telemetryMode, PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY). Alerts
and the workbook use these names: infra/app/telemetry.json has the same, and a test compares.
"""

import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from opentelemetry import metrics, trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from ..bounds.telling import told
from ..correlation import about
from ..errors import EventError

EVENTS: Final = "insights.events"
PUBLISH_LATENCY: Final = "insights.publish.latency"
INDEX_BYTES: Final = "insights.index.bytes"
ITEMS: Final = "insights.items"
THROTTLE_WAIT: Final = "insights.throttle.wait"
POISON_MESSAGES: Final = "insights.queue.poison"
QUEUE_AGE: Final = "insights.queue.age"
SWEEPS: Final = "insights.sweep"
BREAKER_PAUSE: Final = "insights.breaker.pause"
ANNOUNCEMENTS: Final = "insights.announcements"
METRICS: Final = frozenset(
    {
        EVENTS,
        PUBLISH_LATENCY,
        INDEX_BYTES,
        ITEMS,
        THROTTLE_WAIT,
        POISON_MESSAGES,
        QUEUE_AGE,
        SWEEPS,
        BREAKER_PAUSE,
        ANNOUNCEMENTS,
    }
)

_asks: ContextVar[bool] = ContextVar("asks", default=False)

_meter = metrics.get_meter("video-indexer-insights")
tracer = trace.get_tracer("video-indexer-insights")

events = _meter.create_counter(EVENTS, "{event}", "Events handled, by origin and outcome")
publish_latency = _meter.create_histogram(PUBLISH_LATENCY, "s", "From receipt to the manifest")
index_bytes = _meter.create_histogram(INDEX_BYTES, "By", "Size of fetched indexes")
items = _meter.create_counter(ITEMS, "{item}", "Items published, by insight")
throttle_wait = _meter.create_histogram(THROTTLE_WAIT, "s", "How long throttled events were put back")
poison_messages = _meter.create_gauge(POISON_MESSAGES, "{message}", "Messages in the poison queue")
queue_age = _meter.create_gauge(QUEUE_AGE, "s", "Age of the oldest waiting event")
breaker_pause = _meter.create_histogram(BREAKER_PAUSE, "s", "Pauses of an open circuit breaker, by dependency")
sweeps = _meter.create_counter(
    SWEEPS, "{sweep}", "Sweeps, by kind (recent, all), part (videos, blobs, announcements, removed) and outcome"
)
announcements = _meter.create_counter(ANNOUNCEMENTS, "{announcement}", "Events about publications, by outcome")


@contextmanager
def invocation(
    name: str,
    attributes: Mapping[str, str],
    *,
    kind: SpanKind = SpanKind.SERVER,
    trace_parent: str | None = None,
    tells_asks: bool = True,
) -> Iterator[Span]:
    """One run of a function as a span that becomes a row in `requests`, failed where it raises.

    The host exports none for a timer or a blob. It goes on where `trace_parent` (W3C) left off, so that one trace spans
    the queue. What it raised stands in it without tokens; the traceback has places in the code alone. Where it
    `tells_asks`, the requests that it makes of others are exported beside it.
    """
    context = TraceContextTextMapPropagator().extract({"traceparent": trace_parent}) if trace_parent else None
    token = _asks.set(tells_asks)
    try:
        with _span(name, context, kind, attributes) as span:
            yield span
    finally:
        _asks.reset(token)


@contextmanager
def _span(name: str, context: Context | None, kind: SpanKind, attributes: Mapping[str, str]) -> Iterator[Span]:
    with tracer.start_as_current_span(
        name, context, kind=kind, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield span
        except BaseException as error:
            safe = told(error)
            event = {
                "exception.type": type(error).__qualname__,
                "exception.message": str(safe),
                "exception.stacktrace": "".join(traceback.format_tb(error.__traceback__)),
            }
            span.add_event("exception", event)
            span.set_status(StatusCode.ERROR, str(safe))
            # The host logs what it gets, and all that caused it.
            if isinstance(error, EventError) or not isinstance(error, Exception):
                error.__cause__ = safe.__cause__
                raise
            raise safe from safe.__cause__


@contextmanager
def handling(facts: Mapping[str, str]) -> Iterator[None]:
    """What one invocation handles: its span says so, and all that is logged or asked within."""
    trace.get_current_span().set_attributes(facts)
    with about(facts):
        yield


def asks_are_told() -> bool:
    """Whether the requests that are made now are to be exported."""
    return _asks.get()


def tell_status(span: Span, status: int) -> None:
    """The status that an HTTP function answers with: the exporter takes one of 5xx for success unless it is told."""
    span.set_attribute("http.response.status_code", status)
    if status >= 500:
        span.set_status(StatusCode.ERROR, f"answered {status}")
