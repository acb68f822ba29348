"""The emulator in a process of its own, driven from outside: how it is used beside a debugger."""

import sys
from pathlib import Path

import msgspec
import pytest
from aiohttp import ClientSession

from local.azurite import Azurite
from local.processes import ChildProcess
from local.video_indexer import Operation
from shared.composition import App
from shared.names import DATA_CONNECTION
from shared.settings import read_settings
from shared.video_indexer import TooManyRequests
from tests.samples.indexes.generator import encode, make_index

VIDEO = "abcde12345"


async def test_the_settings_that_it_prints_lead_an_app_to_it(
    tmp_path: Path, azurite: Azurite, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = encode(make_index(1, duration_seconds=20, video_id=VIDEO, full=False))
    command = [sys.executable, "-m", "local.video_indexer", "--port", "0"]
    with ChildProcess(command, log=tmp_path / "log") as emulator:
        emulator.wait_until(lambda: emulator.line("IDENTITY_HEADER="), within=60)
        printed = dict(line.split("=", 1) for line in emulator.output().splitlines())
        for name, value in printed.items():
            monkeypatch.setenv(name, value)
        app = App(read_settings(printed | {DATA_CONNECTION: azurite.connection_string, "MAX_WAIT_SECONDS": "0"}))
        admin = f"{printed['VIDEO_INDEXER_ENDPOINT']}/emulator"
        async with ClientSession() as session:
            async with session.put(f"{admin}/videos/{VIDEO}", data=body) as answer:
                assert answer.status == 204
            assert msgspec.json.decode((await app.service.get_video_index(VIDEO)).body)["id"] == VIDEO
            fault = {"kind": "status", "operation": Operation.INDEX, "status": 429, "retry_after": 60}
            async with session.post(f"{admin}/faults", json=fault) as answer:
                assert answer.status == 204
            with pytest.raises(TooManyRequests):
                await app.service.get_video_index(VIDEO)
        await app.close()
