"""Blob: a dropped index or notification. It is queued by name; `publish` reads it when its turn comes.

In Azure, Event Grid reports the blob (the only source that Flex Consumption knows); the local host looks for itself.
"""

import logging
import os

import azure.functions as func

from ..names import DATA_CONNECTION, INDEXES_CONTAINER
from .blob_reference import BlobReference

blueprint = func.Blueprint()
logger = logging.getLogger(__name__)

LOCAL = os.environ.get("AZURE_FUNCTIONS_ENVIRONMENT") == "Development"
SUFFIX = ".json"
SOURCE = func.BlobSource.LOGS_AND_CONTAINER_SCAN if LOCAL else func.BlobSource.EVENT_GRID


@blueprint.function_name("index_blob")
@blueprint.blob_trigger("blob", path=f"{INDEXES_CONTAINER}/{{name}}{SUFFIX}", connection=DATA_CONNECTION, source=SOURCE)
async def index_blob(blob: BlobReference) -> None:
    """Queues an event that names the blob; raises where that fails, and the host tries again.

    The host's extension runs it for whatever an Event Grid subscription reports, of any container, name or type.
    """
    from ..telemetry import invocation

    with invocation("index_blob", {"faas.trigger": "datasource", "faas.document.name": blob.name}):
        if blob.container != INDEXES_CONTAINER or not blob.name.endswith(SUFFIX):
            logger.warning("passed over: blob %r of container %r is no index", blob.name, blob.container)
            return
        await _queue(blob.name)


async def _queue(name: str) -> None:
    from ..composition import app
    from ..events import IndexingEvent
    from ..telemetry import handling

    event = IndexingEvent(origin="blob", blob=name)
    with handling(event.facts):
        await app().queue.send(event)
        logger.info("%s queued, correlation %s", event.subject, event.correlation_id)
