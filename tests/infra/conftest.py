from pathlib import Path

import pytest

from .shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Runs scripts with stand-ins."""
    return Shell(tmp_path)
