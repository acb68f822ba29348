"""No text from outside forges a log line or steers a terminal."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from shared.bounds.escaping import json_line, one_line
from shared.bounds.log_lines import escape_log_lines
from shared.errors import Permanent
from shared.events import IndexingEvent
from tests.fakes.world import World

FORGED = "a\r\n2026-01-01 ERROR forged\x1b[2J\x1b]0;x\x07\u202egnp\u2028\x85\x9b31m\ud800.json"


@pytest.fixture
def escaped() -> Iterator[None]:
    """As in the function app, which a test must not leave behind."""
    factory = logging.getLogRecordFactory()
    escape_log_lines()
    yield
    logging.setLogRecordFactory(factory)


def is_one_plain_line(text: str) -> bool:
    return text.isprintable() and len(text.splitlines()) == 1


@pytest.mark.parametrize("code", [*range(32), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), 0xD800])
def test_what_steers_is_written_as_an_escape(code: int) -> None:
    text = one_line(f"a{chr(code)}b")
    assert is_one_plain_line(text)
    assert text.startswith("a\\")


@pytest.mark.parametrize("text", ["plain", "Ünïcödé 日本語 😀", "quotes ' \" and \\", "a b"])
def test_other_text_stays(text: str) -> None:
    assert one_line(text) == text


@pytest.mark.parametrize("value", [FORGED, {"a\x9b\u202e": ["\ud800\u2028"]}, "Ünïcödé 日本語 😀"])
def test_json_stays_the_same_json(value: object) -> None:
    line = json_line(json.dumps(value, ensure_ascii=False))
    assert is_one_plain_line(line)
    assert json.loads(line) == value


def test_an_error_says_its_message_in_one_line() -> None:
    assert is_one_plain_line(str(Permanent(f"blob {FORGED}: gone", reason="x", remedy="y")))


@pytest.mark.usefixtures("escaped")
def test_a_line_of_any_logger_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    for name in ("shared.publishing.pipeline", "azure.core", "somebody.else"):
        logging.getLogger(name).warning("blob %s and %r", FORGED, ValueError(FORGED))
        logging.getLogger(name).warning(FORGED)
    assert all(is_one_plain_line(record.getMessage()) for record in caplog.records)
    assert len(caplog.records) == 6


@pytest.mark.usefixtures("escaped")
async def test_a_dropped_blob_with_a_forging_name_leaves_plain_lines(caplog: pytest.LogCaptureFixture) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    caplog.set_level(logging.INFO)
    world = World()
    name = FORGED.replace("\ud800", "")
    world.blobs.drop(name, b"no index")
    try:
        await world.pipeline.handle_message(
            IndexingEvent(origin="blob", blob=name).to_message(), tries=1, last_try=False
        )
    finally:
        root.removeHandler(handler)
    lines = stream.getvalue().split("\n")[:-1]
    assert len(lines) >= 2
    assert all(line.startswith(("INFO ", "ERROR ")) and line.isprintable() for line in lines)
