"""HTTP: Video Indexer's callback. It is queued and answered; the work is done by `publish`.

The function key in the URL is the lock, since the service signs nothing. Only the id is taken from the query. What the
handler needs beyond the HTTP model is imported when the first callback arrives: cold starts of other triggers don't
pay for it.
"""

import json
import logging
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import azure.functions as func

if TYPE_CHECKING:
    from . import OpenApp

logger = logging.getLogger(__name__)


def blueprint(open_app: "OpenApp") -> func.Blueprint:
    """`callback`: 202 for a queued event, 200 for nothing to do, 400 for a bad id, 503 for a queue out of reach."""
    functions = func.Blueprint()

    @functions.function_name("callback")
    @functions.route(
        "callback", trigger_arg_name="request", methods=["POST", "GET"], auth_level=func.AuthLevel.FUNCTION
    )
    async def callback(request: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        from ..telemetry import invocation, tell_status

        with invocation(
            "callback",
            {"faas.trigger": "http", "http.request.method": request.method, "http.route": "callback"},
            trace_parent=context.trace_context.trace_parent,
        ) as span:
            response = await receive(open_app, request, context.trace_context.trace_parent)
            tell_status(span, response.status_code)
            return response

    return functions


async def receive(open_app: "OpenApp", request: func.HttpRequest, trace_parent: str | None) -> func.HttpResponse:
    """Queues the event that a callback tells of, and answers it."""
    from ..errors import Transient
    from ..events import MalformedEvent, from_callback
    from ..telemetry import handling

    try:
        query = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
        event = from_callback(query, trace_parent=trace_parent)
    except MalformedEvent as error:
        logger.warning("callback refused: %s", error)
        return problem(400, "Not a callback of Video Indexer", str(error))
    except ValueError:
        logger.warning("callback refused: its URL cannot be read")
        return problem(
            400, "Not a callback of Video Indexer", "the URL, whose host comes from the request, is malformed"
        )
    if event is None:
        return answer(200, {"status": "ignored", "reason": "no finished state: nothing to publish"})
    with handling(event.facts):
        try:
            await open_app().queue.send(event)
        except Transient as error:
            logger.error("callback not queued: %s", error)
            return problem(503, "The event could not be queued", f"{error}. Send the callback again.")
        words = event.subject, event.state, event.correlation_id
        logger.info("%s queued from callback, state %s, correlation %s", *words)
    return answer(202, {"status": "queued", "videoId": event.video_id, "correlationId": event.correlation_id})


def answer(status: int, body: dict[str, str | None]) -> func.HttpResponse:
    """A small JSON answer."""
    return func.HttpResponse(json.dumps(body), status_code=status, mimetype="application/json")


def problem(status: int, title: str, detail: str) -> func.HttpResponse:
    """An answer by RFC 9457."""
    body = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail})
    return func.HttpResponse(body, status_code=status, mimetype="application/problem+json")
