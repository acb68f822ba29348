"""What all commands share: results on standard output, everything else on standard error, colours only for people."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from ..escaping import one_line

FAILED: Final = 1
"""Exit code where something failed; 2, click's own, is wrong usage."""

# Names and messages from outside are printed as they are: `[final]` in one is no markup, `:key:` no emoji.
out = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)


def say_json(value: Any) -> None:
    """Prints a value as one line of JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def complain(message: str) -> None:
    """Prints an error."""
    err.print(Text.assemble(("error", "red"), " ", one_line(message)))


def fail(message: str) -> NoReturn:
    """Ends the command with a message and exit code 1."""
    complain(message)
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
