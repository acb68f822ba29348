"""Which spans are exported: those that somebody reads, with what they are about. See docs/decisions/0074.

Needs OpenTelemetry's SDK, which is there where the worker has set up the export.
"""

from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.trace import SpanContext, SpanKind, TraceFlags

from ..correlation import facts
from . import asks_are_told

INVOCATIONS: Final = {SpanKind.SERVER, SpanKind.CONSUMER}


class Thinning(SpanProcessor):
    """Keeps invocations, and the requests of those that handle one event; and says which event it is.

    Dropped are the SDKs' own spans around each request, the requests of sweeps, and what runs beside the invocations
    (the exporter's configuration, tokens). A processor that stands behind the exporter's can drop a span by its trace
    flag alone, as the manual of Azure Monitor's distro has it.
    """

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002
        """Decides, before the exporter looks at the flag."""
        span.set_attributes(facts())
        if span.kind in INVOCATIONS or (span.kind is SpanKind.CLIENT and asks_are_told()):
            return
        of = span.get_span_context()
        unsampled = TraceFlags(of.trace_flags & ~TraceFlags.SAMPLED)
        span._context = SpanContext(  # noqa: SLF001 - as the manual has it; there is no other way
            of.trace_id, of.span_id, of.is_remote, unsampled, of.trace_state
        )


def thin_out_spans() -> None:
    """From now on this process exports what is read."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.add_span_processor(Thinning())
