"""`python -m local demo`, `start` or `stop`: what `make` runs. However it ends, it ends in a line."""

import sys
from importlib import import_module
from typing import Final

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as shells give it."""
COMMANDS: Final = {"demo": ("demo", "main"), "start": ("start", "main"), "stop": ("start", "stop")}


def main() -> None:
    """Runs the command that is named. What it needs is imported in here, where Ctrl-C is heard."""
    if sys.argv[1:2] == [] or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: python -m local {'|'.join(COMMANDS)}")
    module, function = COMMANDS[sys.argv[1]]
    try:
        run = getattr(import_module(f"local.{module}"), function)
        run()
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
