"""The command line: `python -m shared --help`."""

import typer

from .commands.backfill import backfill
from .commands.export import export
from .commands.normalize import normalize_files
from .commands.replay import replay
from .commands.report import report
from .commands.status import status

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def commands() -> None:
    """Every command says more with --help. Exit codes: 0 done, 1 something failed, 2 wrong usage."""


app.command("normalize")(normalize_files)
app.command("report")(report)
app.command("export")(export)
app.command("backfill")(backfill)
app.command("replay")(replay)
app.command("status")(status)


def main() -> None:
    """The console script `video-insights`, which shells can complete."""
    app()


if __name__ == "__main__":
    app(prog_name="python -m shared")
