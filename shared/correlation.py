"""What is logged while something is handled says what it is about: every line, whoever logs it.

A `LogRecord` gets the facts as attributes, which become `customDimensions` in Application Insights.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

NOTHING: Final[Mapping[str, str]] = {}

_facts: ContextVar[Mapping[str, str]] = ContextVar("facts", default=NOTHING)


@contextmanager
def about(facts: Mapping[str, str]) -> Iterator[None]:
    """All that is logged within, by tasks and threads that are started within too, is about this."""
    token = _facts.set(facts)
    try:
        yield
    finally:
        _facts.reset(token)


def facts() -> Mapping[str, str]:
    """What is being handled; empty between invocations."""
    return _facts.get()


def correlate_log_lines() -> None:
    """From now on every log record of this process carries the facts, beside what the factory of now gives it."""
    make = logging.getLogRecordFactory()

    def record(*arguments: Any, **named: Any) -> logging.LogRecord:
        made = make(*arguments, **named)
        vars(made).update(_facts.get())
        return made

    logging.setLogRecordFactory(record)
