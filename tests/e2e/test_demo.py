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
from local.stack import Stack
from shared.commands.given import Misgiven
from shared.insights import INSIGHTS, Normalized, NotAnIndex, normalize
from tests.samples.indexes.files import REAL

SAMPLE = demo.SAMPLES / "night-market.json"


@pytest.fixture
def out() -> Path:
    """An empty folder for results, in place of the one that a person looks at."""
    folder = demo.REPOSITORY / ".local" / "demo-test"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def test_the_demo_runs_where_its_usual_ports_are_taken() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "INDEX"} | {"COLUMNS": "200"}
    with ExitStack() as taken:
        for port in (USUAL_PORT, *USUAL_PORTS):
            with suppress(OSError):  # then it is taken already
                taken.enter_context(socket.create_server((LOOPBACK, port)))
        command = [sys.executable, "-m", "local", "demo"]
        done = subprocess.run(command, env=environment, cwd=demo.REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "mussel, 0:01:04.1 to 0:01:04.1" in done.stdout
    *_, first, second, third = done.stdout.splitlines()
    assert "report.html" in first
    assert "INDEX=my-index.json make demo" in second
    assert "make start" in third
    reports = re.findall(r"out/\S+/report\.html", done.stdout)
    assert len(set(reports)) == 2
    for report in reports:
        folder = (demo.REPOSITORY / report).parent
        assert json.loads((folder / "topics.json").read_bytes())["items"]


async def test_a_persons_own_index_is_published_as_it_is_and_what_could_not_be_read_is_shown_once(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = json.loads(SAMPLE.read_bytes())
    index["duration"] = 1500
    index["videos"][0]["insights"]["topics"][0]["name"] = 7
    body = json.dumps(index).encode()
    (tmp_path / "wrapped.json").write_bytes(b'{"value": ' + body + b"}")
    left = out / normalize(body).video.account_id / normalize(body).video.id / "of-an-earlier-run.json"
    left.parent.mkdir(parents=True)
    left.touch()
    await demo.demo(tmp_path / "wrapped.json", out=out, usual_ports=False)
    shown = capsys.readouterr().out
    assert "2 pieces of the index could not be read" in shown
    assert shown.count("duration: Expected `str | null`, got `int`") == 1
    assert "topics[0].name: Expected `str`, got `int`" in shown
    assert collected(out, normalize(body))
    assert not left.exists()


async def test_indexes_of_others_are_published_as_they_are(out: Path, tmp_path: Path) -> None:
    """All on one stack: each is moved to its account."""
    if not REAL:
        pytest.skip("no real indexes here")
    async with Stack(tmp_path, usual_ports=False) as stack:
        for path in REAL:
            if reason := refused(path.read_bytes()):
                with pytest.raises(Misgiven, match=re.escape(reason)):
                    demo.index_in(path)
                continue
            own = demo.index_in(path)
            account, moved_to = own.normalized.video.account_id.encode(), stack.video_indexer.account.id.encode()
            moved = own.body.replace(account, moved_to)
            own = demo.Index(path, moved, normalize(moved))
            for video_id in await demo.publish_own(stack, own):
                await demo.collect(stack, video_id, out)
            assert collected(out, own.normalized)


def refused(index: bytes) -> str | None:
    """Why the normalizer takes it for no index, if it does."""
    try:
        normalize(index)
    except NotAnIndex as error:
        return str(error)
    return None


def collected(out: Path, expected: Normalized) -> bool:
    """Whether what was fetched from storage is what the normalizer gives, with a report beside it."""
    folder = out / expected.video.account_id / expected.video.id
    found = {name: (folder / f"{name}.json").read_bytes() for name in INSIGHTS}
    bodies = {name: document.body for name, document in expected.documents.items()}
    return found == bodies and (folder / "report.html").stat().st_size > 0


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00:00.0"), (64.064, "0:01:04.1"), (59.96, "0:01:00.0"), (97200.25, "27:00:00.2")]
)
def test_times_are_shown_as_people_read_them(seconds: float, text: str) -> None:
    assert demo.clock(seconds) == text
