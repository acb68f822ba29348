"""An app with a function of each kind. Each notes what it was given in a directory that the test reads."""

import asyncio
import json
import logging
import os
import signal
import time
import uuid
from pathlib import Path
from typing import Any

import azure.functions as func
from azurefunctions.extensions.base import Datum, InConverter, SdkType

NOTES = Path(os.environ["NOTES"])
app = func.FunctionApp()
log = logging.getLogger(__name__)


def note(function: str, **given: Any) -> None:
    """Writes a note in one step, so that it is read whole or not at all."""
    draft = NOTES / f"{uuid.uuid4()}.draft"
    draft.write_text(json.dumps(given))
    draft.rename(NOTES / f"{function}-{time.time_ns()}.json")


class BlobReference(SdkType):  # type: ignore[misc]
    """What a blob trigger is given when it asks for a reference."""

    def get_sdk_type(self) -> Any:
        return self._data


class BlobReferenceConverter(  # type: ignore[call-arg]
    InConverter,  # type: ignore[misc]
    binding="blob",
    trigger="blobTrigger",
):
    """Takes the model binding data as it comes."""

    @classmethod
    def check_input_type_annotation(cls, pytype: type) -> bool:
        return issubclass(pytype, BlobReference)

    @classmethod
    def decode(cls, data: Datum, *, trigger_metadata: Any, pytype: Any) -> BlobReference:
        return BlobReference(data=data.value)


@app.route("echo/{id?}", methods=["GET", "POST"])
async def echo(req: func.HttpRequest) -> func.HttpResponse:
    """Answers with the request."""
    if req.params.get("raise"):
        raise RuntimeError("asked to")
    if req.params.get("die"):
        os.kill(os.getpid(), signal.SIGKILL)
    given = {
        "method": req.method,
        "query": dict(req.params),
        "route": dict(req.route_params),
        "header": req.headers.get("X-Test"),
        "body": req.get_body().decode(),
    }
    return func.HttpResponse(json.dumps(given), status_code=207, mimetype="application/json", headers={"x-answer": "1"})


@app.route("open", auth_level=func.AuthLevel.ANONYMOUS)
def open_to_all(req: func.HttpRequest) -> str:
    """Not async, and without a key."""
    log.info("called by %s", req.method)
    return "open"


@app.queue_trigger(arg_name="message", queue_name="%QUEUE%", connection="DATA_STORAGE")
async def work(message: func.QueueMessage) -> None:
    """Fails, hangs or succeeds, as the message says."""
    text = message.get_body().decode()
    note(
        "work",
        text=text,
        tries=message.dequeue_count,
        id=message.id,
        inserted=str(message.insertion_time),
        hidden_until=str(message.time_next_visible),
        process=os.getpid(),
    )
    if text == "fail" or (text == "fail once" and message.dequeue_count == 1):
        raise ValueError("no good")
    if text == "wait once" and message.dequeue_count == 1:
        await asyncio.sleep(60)
    if text == "wait a little":
        await asyncio.sleep(1)
        note("work", text="waited")
    if text == "die" or (text == "die once" and message.dequeue_count == 1):
        os.kill(os.getpid(), signal.SIGKILL)
    if text == "block once" and message.dequeue_count == 1:
        time.sleep(60)  # noqa: ASYNC251 - nothing else runs in the worker now, not even its signal handlers' work


@app.blob_trigger(arg_name="blob", path="%PLAIN%/{name}.json", connection="DATA_STORAGE")
def plain(blob: func.InputStream) -> None:
    """Takes the bytes."""
    content = blob.read().decode()
    note("plain", name=blob.name, length=blob.length, content=content)
    if content == "fail":
        raise ValueError("no good")


@app.blob_trigger(arg_name="blob", path="%DEFERRED%/{name}", connection="DATA_STORAGE")
async def deferred(blob: BlobReference) -> None:
    """Takes a reference."""
    data = blob.get_sdk_type()
    note("deferred", source=data.source, **json.loads(data.content))


@app.blob_trigger(arg_name="blob", path="events/{name}", connection="DATA_STORAGE", source=func.BlobSource.EVENT_GRID)
async def by_event(blob: func.InputStream) -> None:
    """Is told by Event Grid."""
    content = blob.read().decode()
    note("by_event", name=blob.name, content=content)
    if content == "fail":
        raise ValueError("no good")


@app.timer_trigger(arg_name="timer", schedule="0 0 0 1 1 *")
async def yearly(timer: func.TimerRequest) -> None:
    """Waits for New Year, or the administrator."""
    note("yearly", past_due=timer.past_due)


@app.timer_trigger(arg_name="timer", schedule="* * * * * *", run_on_startup=False)
async def each_second(timer: func.TimerRequest) -> None:
    """Fires all the time."""
    note("each_second", past_due=timer.past_due)
