"""Who hears of the app's spans. OpenTelemetry takes one provider a process, so all tests of a process share it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider


class _Listeners(SpanProcessor):
    """Hands on to those who listen at present."""

    def __init__(self) -> None:
        self.present: list[SpanProcessor] = []

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        for each in self.present:
            each.on_start(span, parent_context)

    def on_end(self, span: ReadableSpan) -> None:
        for each in self.present:
            each.on_end(span)


@cache
def _listeners() -> _Listeners:
    listeners, provider = _Listeners(), TracerProvider()
    provider.add_span_processor(listeners)
    trace.set_tracer_provider(provider)
    return listeners


@contextmanager
def spans_to(processor: SpanProcessor) -> Iterator[None]:
    """Meanwhile every span goes to `processor`, too."""
    present = _listeners().present
    present.append(processor)
    yield
    present.remove(processor)
