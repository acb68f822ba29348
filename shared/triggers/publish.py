"""Queue: one event at a time becomes one published video."""

from typing import TYPE_CHECKING, Final

import azure.functions as func

from ..names import DATA_CONNECTION, EVENTS_QUEUE

if TYPE_CHECKING:
    from . import OpenApp

CONSUMES: Final = {
    "faas.trigger": "pubsub",
    "messaging.system": "azure_queue_storage",
    "messaging.operation.type": "process",
    "messaging.destination.name": EVENTS_QUEUE,
}
"""By OpenTelemetry's semantic conventions for functions and messaging."""


def blueprint(open_app: "OpenApp") -> func.Blueprint:
    """`publish` handles a message; what it raises, the host tries again, `maxDequeueCount` times in all."""
    functions = func.Blueprint()

    @functions.function_name("publish")
    @functions.queue_trigger("message", queue_name=EVENTS_QUEUE, connection=DATA_CONNECTION)
    async def publish(message: func.QueueMessage) -> None:
        from opentelemetry.trace import SpanKind

        from ..events import trace_parent_of
        from ..telemetry import invocation

        text = message.get_body().decode("utf-8", "replace")
        with invocation("publish", CONSUMES, kind=SpanKind.CONSUMER, trace_parent=trace_parent_of(text)):
            await handle(open_app, text, tries=message.dequeue_count or 1)

    return functions


async def handle(open_app: "OpenApp", text: str, *, tries: int) -> None:
    """Handles a message that was delivered so many times."""
    from ..publishing.tries import max_dequeue_count

    await open_app().pipeline.handle_message(text, tries=tries, last_try=tries >= max_dequeue_count())
