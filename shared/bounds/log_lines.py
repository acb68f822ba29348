"""Every log record of the process: one line, and what it tells of an error without credentials."""

import logging
from typing import Any

from .escaping import one_line
from .telling import told


class OneLineRecord(logging.LogRecord):
    """A log record whose message is one line, whoever logs it and whatever it quotes; an error is told as `told` does.

    A formatter and an exporter both take the error from the record, with its words and those of all that caused it.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.exc_info and self.exc_info[1] is not None:
            safe = told(self.exc_info[1])
            self.exc_info = type(safe), safe, safe.__traceback__

    def getMessage(self) -> str:  # noqa: N802 - the standard library's name
        """The message, escaped."""
        return one_line(super().getMessage())


def escape_log_lines() -> None:
    """From now on every log record of this process is an `OneLineRecord`."""
    logging.setLogRecordFactory(OneLineRecord)
