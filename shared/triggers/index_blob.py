"""Blob: a dropped index or notification. It is queued by name; `publish` reads it when its turn comes.

In Azure, Event Grid reports the blob (the only source that Flex Consumption knows); the local host looks for itself.
"""

import logging
import os
from typing import TYPE_CHECKING

import azure.functions as func

from ..names import DATA_CONNECTION, INDEXES_CONTAINER
from .blob_reference import BlobReference

if TYPE_CHECKING:
    from . import OpenApp

logger = logging.getLogger(__name__)

LOCAL = os.environ.get("AZURE_FUNCTIONS_ENVIRONMENT") == "Development"
SUFFIX = ".json"
SOURCE = func.BlobSource.LOGS_AND_CONTAINER_SCAN if LOCAL else func.BlobSource.EVENT_GRID


def blueprint(open_app: "OpenApp") -> func.Blueprint:
    """`index_blob` queues an event that names the blob; it raises where that fails, and the host tries again.

    The host's extension runs it for whatever an Event Grid subscription reports, of any container, name or type.
    """
    functions = func.Blueprint()
    path = f"{INDEXES_CONTAINER}/{{name}}{SUFFIX}"

    @functions.function_name("index_blob")
    @functions.blob_trigger("blob", path=path, connection=DATA_CONNECTION, source=SOURCE)
    async def index_blob(blob: BlobReference) -> None:
        from ..telemetry import invocation

        with invocation("index_blob", {"faas.trigger": "datasource", "faas.document.name": blob.name}):
            if blob.container != INDEXES_CONTAINER or not blob.name.endswith(SUFFIX):
                logger.warning("passed over: blob %r of container %r is no index", blob.name, blob.container)
                return
            await queue(open_app, blob.name)

    return functions


async def queue(open_app: "OpenApp", name: str) -> None:
    """Queues the event of a dropped blob."""
    from ..events import IndexingEvent
    from ..telemetry import handling

    event = IndexingEvent(origin="blob", blob=name)
    with handling(event.facts):
        await open_app().queue.send(event)
        logger.info("%s queued, correlation %s", event.subject, event.correlation_id)
