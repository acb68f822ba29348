"""How a command ends that someone else ends: the reader of its output, or a person with Ctrl-C."""

import os
import sys
from types import TracebackType
from typing import Final

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as shells give it."""
UNREAD: Final = 141
"""Exit code where the reader of standard output has gone, as shells give it."""
EXPORTS: Final = ("pyarrow", "opentimelineio")
"""What only some formats of an export need; all else that may be missing talks to Azure."""


class Ending:
    """Around a command's work: nothing it has said is held back, and no such end leaves a trace of the stack."""

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
