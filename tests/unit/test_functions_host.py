"""Which functions host the local stack runs, and with what settings."""

import json
import os
import sys
from pathlib import Path

import pytest

from local.functions_host import REPOSITORY, FunctionsHost
from local.host.clock import Clock


@pytest.fixture(autouse=True)
def _func(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Core Tools that tell what they were given, first on the PATH."""
    program = tmp_path / "func"
    program.write_text(
        f"#!{sys.executable}\nimport json, os, sys\nprint(json.dumps([sys.argv[1:], dict(os.environ)]))\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)


def test_core_tools_write_no_bytecode_into_the_folder_that_they_watch(tmp_path: Path) -> None:
    host = FunctionsHost({"A": "1"}, port=7072, function_key="key", log=tmp_path / "log")
    assert not host.stands_in
    line = host.process.start().wait_until(lambda: host.process.line("["), within=20)
    host.stop()
    arguments, environment = json.loads(line)
    assert arguments == ["start", "--port", "7072"]
    assert (environment["PYTHONDONTWRITEBYTECODE"], environment["A"]) == ("1", "1")


def test_the_sample_of_settings_says_the_same() -> None:
    sample = json.loads((REPOSITORY / "local.settings.sample.json").read_bytes())
    assert sample["Values"]["PYTHONDONTWRITEBYTECODE"] == "1"


def test_the_stand_in_runs_where_it_is_asked_for_by_name(tmp_path: Path) -> None:
    host = FunctionsHost({}, port=7072, function_key="key", log=tmp_path / "log", stand_in=True)
    assert host.stands_in
    assert host.process.command[1:3] == ["-m", "local.host"]


def test_the_stand_ins_clock_is_the_real_hosts_unless_the_environment_says_otherwise() -> None:
    clock = Clock.from_environment({})
    seconds = (clock.message_lease, clock.drain, clock.timer_lock, clock.timer_lock_poll)
    assert [span.total_seconds() for span in seconds] == [600, 10, 60, 60]
    assert Clock.from_environment({"LOCAL_DRAIN": "0.5"}).drain.total_seconds() == 0.5
    with pytest.raises(ValueError):
        Clock.from_environment({"LOCAL_DRAIN": "soon"})
