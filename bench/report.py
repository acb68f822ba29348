"""The table, on the terminal and as docs/performance.md."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.result import Result, machine

PAGE: Final = Path(__file__).parent.parent / "docs" / "performance.md"
PRICES: Final = Path(__file__).parent / "prices.md"
READING: Final = Path(__file__).parent / "reading.md"
HEADINGS: Final = ("what", "target", "result", "met", "notes")
MARKS: Final = {True: "yes", False: "no", None: "-"}


def show(results: Sequence[Result]) -> None:
    """Prints the table."""
    table = Table()
    for heading in HEADINGS:
        table.add_column(heading, overflow="fold")
    for row in results:
        table.add_row(row.what, row.target, row.result, MARKS[row.met], row.why)
    Console().print(table)


def write(results: Sequence[Result], *, quick: bool) -> None:
    """Writes the page."""
    rows = [HEADINGS, ("---",) * len(HEADINGS)]
    rows += [(row.what, row.target, row.result, MARKS[row.met], row.why) for row in results]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    kind = "A quick run (`python -m bench --quick`)" if quick else "Written by `make bench`"
    PAGE.write_text(
        f"# Performance\n\n{kind} on {datetime.now(UTC):%d %B %Y}. Machine: {machine()}.\n\n"
        "Every figure is a ratio within one run, or a count. Contestants take turns; the best round counts, but for"
        " latencies, where percentiles do.\n\n"
        f"{READING.read_text()}{table}\n\n{PRICES.read_text()}",
        encoding="utf-8",
    )
