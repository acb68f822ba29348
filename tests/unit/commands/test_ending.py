"""Commands that someone else ends: a reader that has gone, or Ctrl-C. As processes, as a shell starts them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from local.ports import LOOPBACK
from shared.commands.ending import INTERRUPTED, UNREAD
from tests.samples.indexes.files import SAMPLES
from tests.samples.settings import GIVEN

ROOT: Final = Path(__file__).parents[3]
INDEX: Final = str(SAMPLES[0])
TIMEOUT: Final = 60

pytestmark = pytest.mark.slow


def start(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "shared", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["normalize", INDEX, "-o", "-"],
        ["report", INDEX, "-o", "-"],
        ["export", INDEX],
        ["export", INDEX, "--insight", "topics"],
    ],
    ids=lambda arguments: " ".join([*arguments[:1], *arguments[2:]]),
)
def test_a_reader_that_has_gone_is_no_error(arguments: list[str]) -> None:
    with start(*arguments) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read().decode()
        assert process.wait(TIMEOUT) == UNREAD
    assert [line for line in said.splitlines() if "harbourm0r" not in line] == []


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_nor_is_it_where_no_command_runs(option: str) -> None:
    with start(option) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.parametrize("command", ["normalize", "report", "export"])
def test_ctrl_c_while_files_are_read_is_one_line_and_leaves_nothing(command: str, tmp_path: Path) -> None:
    pipe = tmp_path / "index.json"
    os.mkfifo(pipe)
    with (
        start(command, str(pipe), "-o", str(tmp_path / "out" / "it")) as process,
        pipe.open("wb", buffering=0) as waiting,
    ):
        waiting.write(b'{"videos": [')
        process.send_signal(signal.SIGINT)
        waiting.close()  # a signal just before the read is heard after it
        out, err = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, out, err) == (INTERRUPTED, b"", b"interrupted\n")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A service that takes connections and never answers."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        listener.settimeout(TIMEOUT)
        yield listener


@pytest.mark.parametrize(
    "arguments",
    [
        ["status"],
        ["replay"],
        ["backfill"],
        ["report", "abcde12345", "-o", "{out}"],
        ["report", "--library", "container", "-o", "{out}"],
        ["export", "--container", "-o", "{out}"],
    ],
    ids=" ".join,
)
def test_ctrl_c_while_a_service_does_not_answer_is_one_line(
    arguments: list[str], silent: socket.socket, tmp_path: Path
) -> None:
    url = f"http://{LOOPBACK}:{silent.getsockname()[1]}/x"
    storage = f"AccountName=x;AccountKey=eA==;BlobEndpoint={url};QueueEndpoint={url};"
    given = [argument.format(out=tmp_path / "out") for argument in arguments]
    with start(*given, **GIVEN | {"DATA_STORAGE": storage, "ARM_ENDPOINT": url}) as process:
        connection, _ = silent.accept()
        connection.settimeout(TIMEOUT)
        assert connection.recv(1)  # it has asked: connected, and waits for an answer
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=TIMEOUT)
        connection.close()
    assert (process.returncode, out, err) == (INTERRUPTED, b"", b"interrupted\n")
    assert list(tmp_path.rglob("*")) == []


BEFORE: Final = {
    "the list of commands is imported": "interrupt_import('shared.commands')",
    "it is put together": "import typer.main; typer.main.get_command = interrupt",
    "arguments are read": "import typer.core; typer.core.TyperGroup.make_context = interrupt",
    "the command is imported": "interrupt_import('shared.commands.normalize')",
}
INTERRUPTS: Final = """
import sys
def interrupt(*_, **__):
    raise KeyboardInterrupt
def interrupt_import(interrupted):
    class Finder:
        def find_spec(self, name, *_):
            return interrupt() if name == interrupted else None
    sys.meta_path.insert(0, Finder())
"""


@pytest.mark.parametrize("moment", BEFORE)
def test_ctrl_c_before_a_command_runs_is_one_line(moment: str) -> None:
    runs = f"from shared.__main__ import main; sys.argv = ['shared', 'normalize', {INDEX!r}, '-o', '-']; main()"
    script = f"{INTERRUPTS}{BEFORE[moment]}\n{runs}"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, timeout=TIMEOUT)
    assert (ran.returncode, ran.stdout, ran.stderr) == (INTERRUPTED, b"", b"interrupted\n")
