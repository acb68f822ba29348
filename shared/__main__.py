"""The command line: `python -m shared --help`."""

import typer

from shared.commands.normalize import normalize_files

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def commands() -> None:
    """Every command says more with --help. Exit codes: 0 done, 1 something failed, 2 wrong usage."""


app.command("normalize")(normalize_files)

if __name__ == "__main__":
    app(prog_name="python -m shared")
