"""What all commands share: results on standard output, everything else on standard error, colours only for people."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from ..bounds.escaping import json_line, one_line

FAILED: Final = 1
"""Exit code where something failed; 2, click's own, is wrong usage."""


class _Plain(Console):
    """A console for text from outside: each string, a table's cells too, is one line that steers no terminal.

    `[final]` in one is no markup, `:key:` no emoji. Its reader may go: `Ending` says how that ends.
    """

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, soft_wrap=True, markup=False, emoji=False)

    def render_str(self, text: str, **options: Any) -> Text:
        """What every string goes through that is printed."""
        return super().render_str(one_line(text), **options)

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


out = _Plain()
err = _Plain(stderr=True)


def program() -> str:
    """What a person types to run this, for hints."""
    return "python -m shared" if sys.argv[0].endswith("__main__.py") else Path(sys.argv[0]).name


def say_json(value: Any, to: TextIO | None = None) -> None:
    """Prints a value as one line of JSON, to standard output unless that is taken."""
    print(json_line(json.dumps(value, ensure_ascii=False, default=str)), file=to)


def lines(names: Iterable[str]) -> Iterator[str]:
    """Each name; `-` stands for those on standard input, a line each."""
    for name in names:
        if name == "-":
            yield from filter(None, (line.strip() for line in sys.stdin))
        else:
            yield name


def write_bytes(content: bytes) -> None:
    """Writes bytes to standard output."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)


def complain(message: str, *more: str) -> None:
    """An error, and lines that belong to it; each stays one line, whatever it quotes."""
    err.print(Text.assemble(("error", "red"), " ", one_line(message)))
    for line in more:
        err.print(Text(one_line(line)))


def fail(message: str, *more: str) -> NoReturn:
    """Ends the command with a message, and lines that belong to it, and exit code 1."""
    complain(message, *more)
    raise typer.Exit(FAILED)


def progress(*, quiet: bool) -> Progress:
    """A progress bar on standard error: shown to a person, silent in a pipe or where `quiet`."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=err,
        disable=quiet or not err.is_terminal,
        transient=True,
    )


def tracked[T](items: Sequence[T], description: str, *, quiet: bool) -> Iterable[T]:
    """The items, with a progress bar where there are several."""
    with progress(quiet=quiet or len(items) < 2) as bar:
        task = bar.add_task(description, total=len(items), rate="")
        for item in items:
            yield item
            bar.advance(task)
