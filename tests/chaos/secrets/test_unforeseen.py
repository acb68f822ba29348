"""Credentials in every form, in the words of errors that nobody foresaw and of what stands in Azure: none comes out.

Through log records with their tracebacks, spans, failure records, receipts, the queue, what the host is given, and what
commands print.
"""

import io
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from azure.core.exceptions import AzureError, HttpResponseError
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from typer.testing import CliRunner

from shared.__main__ import app
from shared.bounds.log_lines import escape_log_lines
from shared.events import IndexingEvent
from shared.video_indexer import ServiceUnavailable
from tests.fakes.app import commands_over
from tests.fakes.functions import Message, functions_over
from tests.fakes.spans import spans_to
from tests.fakes.world import VIDEO, World, index
from tests.samples.credentials import CANARY, FORMS
from tests.samples.settings import GIVEN

FROM_SERVICE: Final = IndexingEvent(origin="callback", video_id=VIDEO, state="Processed")
FROM_FILE: Final = IndexingEvent(origin="blob", blob="x.json")


class Heard:
    """Everything that was logged, as a handler formats it, and traced."""

    def __init__(self) -> None:
        self.lines = io.StringIO()
        self.spans = InMemorySpanExporter()

    @property
    def traced(self) -> str:
        return "\n".join(span.to_json() for span in self.spans.get_finished_spans())


@pytest.fixture
def heard() -> Iterator[Heard]:
    """Log records as in the function app, of any library and level."""
    heard, root, factory = Heard(), logging.getLogger(), logging.getLogRecordFactory()
    handler, level = logging.StreamHandler(heard.lines), root.level
    escape_log_lines()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    with spans_to(SimpleSpanProcessor(heard.spans)):
        yield heard
    root.removeHandler(handler)
    root.setLevel(level)
    logging.setLogRecordFactory(factory)


@pytest.fixture
def world() -> World:
    return World()


def assert_silent(*said: str) -> None:
    for text in said:
        assert CANARY not in text.lower()


def kept(world: World) -> str:
    """All that stands in storage, and on the queues."""
    blobs = [f"{name} {blob.body!r} {blob.metadata}" for name, blob in world.container.blobs.items()]
    return "\n".join([*blobs, *(event.to_message() for event, _ in world.queue.sent), *world.queue.poison])


async def given_to_the_host(function: Callable[..., Any], event: IndexingEvent, tries: int) -> str:
    """What leaves a function that the host calls, as the host's worker writes it down."""
    message = Message(event.to_message(), tries)
    try:
        await function(message)
    except Exception as error:  # noqa: BLE001 - whatever it is
        return "".join(traceback.format_exception(error))
    return ""


def caused_by(words: str) -> RuntimeError:
    """An error whose cause, and whose cause's context, say it, too."""
    cause = HttpResponseError(words)
    cause.__context__ = KeyError(words)
    error = RuntimeError(words)
    error.__cause__ = cause
    return error


def service_fails(world: World, error: Exception) -> None:
    world.fails(error)


def storage_fails(world: World, error: Exception) -> None:
    world.has(index())
    world.blobs.drop("x.json", index())

    def on_write(path: str) -> None:
        if path.endswith("keywords.json"):
            raise error

    world.container.on_write = on_write


def queue_fails(world: World, error: Exception) -> None:
    world.fails(ServiceUnavailable("later", reason="x", remedy="x"))
    world.queue.broken = error


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("fails", [service_fails, storage_fails, queue_fails])
async def test_an_error_that_nobody_foresaw(
    form: str, fails: Callable[[World, Exception], None], world: World, heard: Heard
) -> None:
    said, publish = [], functions_over(world)["publish"]
    for error in (caused_by(f"said {form}"), AzureError(form)):
        fails(world, error)
        for event in (FROM_SERVICE, FROM_FILE):
            said += [await given_to_the_host(publish, event, tries) for tries in (1, 5)]
    assert any("Traceback" in text for text in said)
    assert "exception.message" in heard.traced
    assert heard.lines.getvalue()
    assert_silent(*said, heard.traced, heard.lines.getvalue(), kept(world))


@pytest.mark.parametrize("form", FORMS)
def test_a_log_record_of_any_library(form: str, heard: Heard) -> None:
    for name in ("azure.identity", "asyncio", "somebody.else"):
        logging.getLogger(name).error("it failed", exc_info=caused_by(form))
    assert heard.lines.getvalue().count("RuntimeError") == 3
    assert_silent(heard.lines.getvalue())


@pytest.fixture
def world_of_commands(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    with commands_over(world):
        yield world


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    trace = "".join(traceback.format_exception(result.exception)) if result.exit_code not in (0, 1, 2) else ""
    return result.stdout + result.stderr + trace


@pytest.mark.parametrize("form", FORMS)
def test_what_commands_print(form: str, world_of_commands: World, heard: Heard) -> None:
    world = world_of_commands
    world.fails(ServiceUnavailable("later", reason="x", remedy="x"))
    world.queue.poison = [form, json.dumps({"origin": form, "videoId": form})]
    said = [printed("replay"), printed("replay", "--json"), printed("replay", "--all", "--discard")]
    assert all("poison" in text for text in said), said
    for error in (caused_by(f"said {form}"), AzureError(form), AzureError(f"a\n{form}")):
        world.library.error = error
        said += [printed("backfill", "--dry-run"), printed("status")]
        assert type(error).__name__ in said[-2]
    assert_silent(*said, heard.lines.getvalue())
