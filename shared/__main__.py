"""The command line: `python -m shared --help`. Nothing is imported here that a command does not need."""

import sys

__all__ = ["app", "main"]

# In words that an older Python reads, too: it would stop at the first `type` statement without saying why.
if sys.version_info < (3, 13):  # noqa: UP036
    sys.exit("Python 3.13 is needed: type .venv/bin/python -m shared, after make setup")


def interrupted() -> None:
    """Ends as after Ctrl-C in a command, which says so by itself once it runs."""
    sys.stderr.write("interrupted\n")
    sys.exit(130)


try:
    from .commands import app
except ModuleNotFoundError as missing:
    sys.exit(f"{missing.name} is not installed here: type .venv/bin/python -m shared, after make setup")
except KeyboardInterrupt:
    interrupted()


def main(program: str | None = None) -> None:
    """The console script `video-insights`, which shells can complete."""
    try:
        app(prog_name=program)
    except KeyboardInterrupt:
        interrupted()


if __name__ == "__main__":
    main("python -m shared")
