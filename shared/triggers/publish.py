"""Queue: one event at a time becomes one published video."""

from typing import Final

import azure.functions as func

from ..names import DATA_CONNECTION, EVENTS_QUEUE

blueprint = func.Blueprint()

CONSUMES: Final = {
    "faas.trigger": "pubsub",
    "messaging.system": "azure_queue_storage",
    "messaging.operation.type": "process",
    "messaging.destination.name": EVENTS_QUEUE,
}
"""By OpenTelemetry's semantic conventions for functions and messaging."""


@blueprint.function_name("publish")
@blueprint.queue_trigger("message", queue_name=EVENTS_QUEUE, connection=DATA_CONNECTION)
async def publish(message: func.QueueMessage) -> None:
    """Handles a message; what it raises, the host tries again, `maxDequeueCount` times in all."""
    from opentelemetry.trace import SpanKind

    from ..events import trace_parent_of
    from ..telemetry import invocation

    text = message.get_body().decode("utf-8", "replace")
    with invocation("publish", CONSUMES, kind=SpanKind.CONSUMER, trace_parent=trace_parent_of(text)):
        await _handle(text, tries=message.dequeue_count or 1)


async def _handle(text: str, *, tries: int) -> None:
    from ..composition import app
    from ..publishing.tries import max_dequeue_count

    await app().pipeline.handle_message(text, tries=tries, last_try=tries >= max_dequeue_count())
