"""`make demo` as a person runs it."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from local import demo
from local.azurite import USUAL_PORTS
from local.functions_host import USUAL_PORT
from local.ports import LOOPBACK
from shared.insights import INSIGHTS, NotAnIndex, normalize
from tests.unit.insights.sources import REAL

SAMPLE = demo.SAMPLES / "night-market.json"


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for results, in place of the one that a person looks at."""
    folder = demo.REPOSITORY / ".local" / "demo-test"
    shutil.rmtree(folder, ignore_errors=True)
    monkeypatch.setattr(demo, "OUT", folder)
    return folder


def test_the_demo_runs_where_its_usual_ports_are_taken() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "INDEX"} | {"COLUMNS": "200"}
    with ExitStack() as taken:
        for port in (USUAL_PORT, *USUAL_PORTS):
            with suppress(OSError):  # then it is taken already
                taken.enter_context(socket.create_server((LOOPBACK, port)))
        command = [sys.executable, "-m", "local.demo"]
        done = subprocess.run(command, env=environment, cwd=demo.REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    reports = re.findall(r"out/\S+/report\.html", done.stdout)
    assert len(reports) == 2
    for report in reports:
        folder = (demo.REPOSITORY / report).parent
        assert json.loads((folder / "topics.json").read_bytes())["items"]


@pytest.mark.parametrize("index", [SAMPLE, *REAL], ids=lambda path: path.stem[:40])
async def test_a_persons_own_index_is_published_as_it_is(index: Path, out: Path) -> None:
    try:
        expected = normalize(index.read_bytes())
    except NotAnIndex as refusal:
        with pytest.raises(SystemExit, match=re.escape(str(refusal))):
            await demo.demo(index)
        return
    await demo.demo(index)
    folder = out / expected.video.account_id / expected.video.id
    assert {name: (folder / f"{name}.json").read_bytes() for name in INSIGHTS} == {
        name: document.body for name, document in expected.documents.items()
    }
    assert (folder / "report.html").stat().st_size
