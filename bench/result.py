"""One row of the table, and what a run knows of its machine."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CPU_INFO: Final = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Result:
    """One row. `met` is None for a figure without a target; `why` says what a reader needs to judge it."""

    what: str
    target: str
    result: str
    met: bool | None
    why: str = ""


def machine() -> str:
    """CPU, cores and Python of this machine, without its name."""
    models = [line.partition(":")[2].strip() for line in _cpu_info() if line.startswith("model name")]
    model = models[0] if models else platform.processor() or platform.machine()
    return f"{model}, {os.cpu_count()} cores; Python {platform.python_version()} on {platform.system()}"


def _cpu_info() -> list[str]:
    return CPU_INFO.read_text().splitlines() if CPU_INFO.exists() else []
