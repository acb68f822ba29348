"""The commands of `python -m shared`, one file each; each is imported when it is asked for."""

import sys
from importlib import import_module
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from .ending import Ending

COMMANDS: Final = {
    "normalize": "Turn index files into DIR/{accountId}/{videoId}/{topics,keywords,labels,manifest}.json.",
    "report": "Write one self-contained HTML page on a video's insights, or a library of such pages with a search.",
    "export": "Turn documents into rows for analytics, tracks for players, and what editing, archives and advertising "
    "take.",
    "backfill": "Queue every finished video that is missing or out of date.",
    "prune": "Remove what was published of videos that Video Indexer has no more.",
    "replay": "List poison messages and recorded failures, or put some of them back on the queue.",
    "status": "Show how a video stands: its manifest, failure, queue, and what Video Indexer says. Or how the whole "
    "stands.",
}
"""What the list of commands says of each: the first lines of their own help, known without importing them."""


class Commands(TyperGroup):
    """Lists the commands by name alone, and imports the one that is run."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {name: TyperCommand(name, help=says) for name, says in COMMANDS.items()}

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Reads the arguments; Ctrl-C meanwhile ends in a line, too."""
        with Ending():
            return super().make_context(*arguments, **options)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command itself, in place of what stands for it in the list."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, (load(name) if name in COMMANDS else listed), rest

    def invoke(self, ctx: Any) -> Any:
        """Runs the command; a reader that has gone and Ctrl-C end it in at most a line."""
        with Ending():
            return super().invoke(ctx)


def load(name: str) -> Any:
    """A command with its options."""
    single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    single.command(name)(getattr(import_module(f".{name}", __package__), name))
    return typer.main.get_command(single)


app = typer.Typer(cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False)


def _version(*, wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import PackageNotFoundError, version

    from ..insights import NORMALIZER_VERSION, SCHEMA_VERSION

    try:
        installed = version("video-indexer-insights")
    except PackageNotFoundError:
        installed = "not installed"
    python = ".".join(map(str, sys.version_info[:3]))
    typer.echo(
        f"video-insights {installed} (normalizer {NORMALIZER_VERSION}, contract {SCHEMA_VERSION}, Python {python})"
    )
    raise typer.Exit


@app.callback()
def commands(
    *,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=lambda value: _version(wanted=value), help="Say which.")
    ] = False,
) -> None:
    """Every command says more with --help. Exit codes: 0 done, 1 something failed, 2 wrong usage."""
