"""Queue: one event at a time becomes one published video."""

import azure.functions as func

from ..names import DATA_CONNECTION, EVENTS_QUEUE

blueprint = func.Blueprint()


@blueprint.function_name("publish")
@blueprint.queue_trigger("message", queue_name=EVENTS_QUEUE, connection=DATA_CONNECTION)
async def publish(message: func.QueueMessage) -> None:
    """Handles a message; what it raises, the host tries again, `maxDequeueCount` times in all."""
    from ..composition import app
    from ..publishing.tries import max_dequeue_count

    tries = message.dequeue_count or 1
    text = message.get_body().decode("utf-8", "replace")
    await app().pipeline.handle_message(text, tries=tries, last_try=tries >= max_dequeue_count())
