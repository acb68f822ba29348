"""The blob extension's webhook for Event Grid: `POST /runtime/webhooks/blobs?functionName=Host.Functions.<name>`."""

import json
import logging
import re
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from local.host.blob_trigger import BlobTrigger
from local.host.keys import Keys

log = logging.getLogger(__name__)

PATH: Final = "/runtime/webhooks/blobs"
_CREATED: Final = "Microsoft.Storage.BlobCreated"
_SUBJECT: Final = re.compile(r"/blobServices/default/containers/(?P<container>[^/]+)/blobs/(?P<name>.+)", re.DOTALL)


class BlobEvents:
    """Takes events in Event Grid's own schema and in CloudEvents 1.0, and answers the validation of either."""

    def __init__(self, triggers: Mapping[str, BlobTrigger], keys: Keys) -> None:
        self._triggers = triggers
        self._keys = keys

    async def post(self, request: web.Request) -> web.Response:
        """202 when the events are on the blob queue; 200 to a validation; 401, 404 and 400 as one would expect."""
        if not self._keys.allow("system", request.headers, request.query):
            return web.Response(status=401)
        trigger = self._triggers.get(request.query.get("functionName", ""))
        if trigger is None:
            return web.Response(status=404)
        try:
            content = json.loads(await request.read())
            events = content if isinstance(content, list) else [content]
            if request.headers.get("aeg-event-type") == "SubscriptionValidation":
                return web.json_response({"validationResponse": events[0]["data"]["validationCode"]})
            for event in events:
                await _announce(trigger, event)
        except (ValueError, KeyError, TypeError) as error:
            log.warning("the webhook can't read an event: %r", error)
            return web.Response(status=400)
        return web.Response(status=202)

    async def options(self, request: web.Request) -> web.Response:
        """The handshake of CloudEvents' webhooks: the caller may send as much as it likes."""
        origin = request.headers.get("webhook-request-origin", "")
        return web.Response(headers={"webhook-allowed-origin": origin, "webhook-allowed-rate": "*"})


async def _announce(trigger: BlobTrigger, event: Mapping[str, Any]) -> None:
    kind = event.get("eventType") or event["type"]
    subject = _SUBJECT.fullmatch(event["subject"])
    if kind == _CREATED and subject is not None:
        await trigger.announce(subject["container"], subject["name"], str(event["data"]["eTag"]).strip('"'))
