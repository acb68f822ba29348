"""Processes as the system sees them."""

from pathlib import Path


def runs(pid: int) -> bool:
    """Whether the process is there and no zombie (proc(5): the state stands behind the name in brackets)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
