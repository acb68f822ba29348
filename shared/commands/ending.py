"""How a command ends that does not end by itself: its reader goes, a person types Ctrl-C, an error is unexpected."""

import os
import sys
import traceback
from types import TracebackType
from typing import Final

from typer import Abort, Exit
from typer.exceptions import TyperException

from ..bounds.escaping import one_line

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as shells give it."""
UNREAD: Final = 141
"""Exit code where the reader of standard output has gone, as shells give it."""
EXPORTS: Final = ("pyarrow", "opentimelineio")
"""What only some formats of an export need; all else that may be missing talks to Azure."""


class Ending:
    """Around a command's work: nothing it has said is held back, and what an end quotes from outside is one line.

    Only an unexpected error leaves a trace of the stack.
    """

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            sys.stdout.flush()
        except BrokenPipeError as unread:
            error = unread
        if isinstance(error, BrokenPipeError):
            # Python flushes again at the end, and would complain there.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(UNREAD) from None
        if isinstance(error, ModuleNotFoundError) and error.name:
            extra = "export" if error.name.split(".")[0] in EXPORTS else "azure"
            sys.stderr.write(f"{error.name} is not installed: pip install 'video-indexer-insights[{extra}]'\n")
            raise SystemExit(1) from None
        if isinstance(error, KeyboardInterrupt):
            sys.stderr.write("interrupted\n")
            raise SystemExit(INTERRUPTED) from None
        if isinstance(error, TyperException):
            error.message = one_line(error.message)  # it quotes arguments, as xargs may have given them
        elif isinstance(error, Exception) and not isinstance(error, Exit | Abort):
            from ..bounds.telling import told

            traceback.print_exception(told(error))
            raise SystemExit(1) from None
