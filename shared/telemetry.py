"""Traces and metrics, through OpenTelemetry's API: without an exporter, as in local work, they cost next to nothing.

In Azure the worker sets up the exporter (host.json telemetryMode, PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY). Alerts
and the workbook use these names: infra/app/telemetry.json has the same, and a test compares.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from opentelemetry import metrics, trace
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

EVENTS: Final = "insights.events"
PUBLISH_LATENCY: Final = "insights.publish.latency"
INDEX_BYTES: Final = "insights.index.bytes"
ITEMS: Final = "insights.items"
THROTTLE_WAIT: Final = "insights.throttle.wait"
POISON_MESSAGES: Final = "insights.queue.poison"
QUEUE_AGE: Final = "insights.queue.age"
SWEEPS: Final = "insights.sweep"
METRICS: Final = frozenset(
    {EVENTS, PUBLISH_LATENCY, INDEX_BYTES, ITEMS, THROTTLE_WAIT, POISON_MESSAGES, QUEUE_AGE, SWEEPS}
)

_meter = metrics.get_meter("video-indexer-insights")
_tracer = trace.get_tracer("video-indexer-insights")

events = _meter.create_counter(EVENTS, "{event}", "Events handled, by origin and outcome")
publish_latency = _meter.create_histogram(PUBLISH_LATENCY, "s", "From receipt to the manifest")
index_bytes = _meter.create_histogram(INDEX_BYTES, "By", "Size of fetched indexes")
items = _meter.create_counter(ITEMS, "{item}", "Items published, by insight")
throttle_wait = _meter.create_histogram(THROTTLE_WAIT, "s", "How long throttled events were put back")
poison_messages = _meter.create_gauge(POISON_MESSAGES, "{message}", "Messages in the poison queue")
queue_age = _meter.create_gauge(QUEUE_AGE, "s", "Age of the oldest waiting event")
sweeps = _meter.create_counter(SWEEPS, "{sweep}", "Sweeps, by kind (recent, all), part (videos, blobs) and outcome")


@contextmanager
def span(name: str, trace_parent: str | None, attributes: Mapping[str, str]) -> Iterator[None]:
    """A span that goes on where `trace_parent` (W3C) left off, so that one trace spans the queue."""
    context = TraceContextTextMapPropagator().extract({"traceparent": trace_parent}) if trace_parent else None
    with _tracer.start_as_current_span(name, context, kind=SpanKind.CONSUMER, attributes=attributes):
        yield
