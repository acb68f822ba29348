"""The command line: `python -m shared --help`. Nothing is imported here that a command does not need."""

import sys

__all__ = ["app", "main"]

# In words that an older Python reads, too: it would stop at the first `type` statement without saying why.
if sys.version_info < (3, 13):  # noqa: UP036
    sys.exit("Python 3.13 is needed: type .venv/bin/python -m shared, after make setup")
try:
    from .commands import app
except ModuleNotFoundError as missing:
    sys.exit(f"{missing.name} is not installed here: type .venv/bin/python -m shared, after make setup")
except KeyboardInterrupt:
    sys.exit(130)


def main() -> None:
    """The console script `video-insights`, which shells can complete."""
    app()


if __name__ == "__main__":
    app(prog_name="python -m shared")
