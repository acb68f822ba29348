"""The blob extension's webhook for Event Grid: `POST /runtime/webhooks/blobs?functionName=Host.Functions.<name>`."""

import json
import logging
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web
from azure.core.exceptions import AzureError
from azure.storage.blob import BlobClient

from local.host.blob_queue import BlobQueue, FoundBlob
from local.host.keys import Keys

log = logging.getLogger(__name__)

PATH: Final = "/runtime/webhooks/blobs"


class BlobEvents:
    """Takes events in Event Grid's own schema and in CloudEvents 1.0, and answers the validation of either.

    Whatever an event tells of, and for whatever function: it becomes a message on the blob queue. The subscription has
    the filters, the extension has none.
    """

    def __init__(self, queue: BlobQueue, keys: Keys) -> None:
        self._queue = queue
        self._keys = keys

    async def post(self, request: web.Request) -> web.Response:
        """202 when the events are on the blob queue, 500 when one can't be read; 200 to a validation; 401; 400."""
        if not self._keys.allow("system", request.headers, request.query):
            return web.Response(status=401)
        function = request.query.get("functionName", "")
        try:
            match request.headers.get("aeg-event-type", "").lower():
                case "subscriptionvalidation":
                    (event, *_) = json.loads(await request.read())
                    return web.json_response({"validationResponse": event["data"]["validationCode"]})
                case "notification":
                    content = json.loads(await request.read())
                    for event in content if isinstance(content, list) else [content]:
                        await self._queue.send(_found(function, event))
                    return web.Response(status=202)
                case "unsubscribe":
                    return web.Response(status=202)
                case _:
                    return web.Response(status=400)
        except (ValueError, KeyError, TypeError, AzureError) as error:
            log.error("the webhook failed: %r", error)
            return web.Response(status=500)

    async def options(self, request: web.Request) -> web.Response:
        """The handshake of CloudEvents' webhooks: the caller may send as much as it likes."""
        origin = request.headers.get("webhook-request-origin", "")
        return web.Response(headers={"webhook-allowed-origin": origin, "webhook-allowed-rate": "*"})


def _found(function: str, event: Mapping[str, Any]) -> FoundBlob:
    data = event["data"]
    blob = BlobClient.from_blob_url(data["url"])
    return FoundBlob(function, blob.container_name, blob.blob_name, str(data["eTag"]).strip('"'))
