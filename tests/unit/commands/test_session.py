"""What commands run their work in."""

import asyncio
import logging
import os
import signal
from collections.abc import Iterator

import pytest

from shared.commands.session import with_app
from shared.composition import App
from tests.fakes.app import commands_over
from tests.fakes.world import World
from tests.samples.settings import GIVEN


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings, an app in memory, and log records and Ctrl-C as they were before."""
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    factory, handler = logging.getLogRecordFactory(), signal.getsignal(signal.SIGINT)
    with commands_over(World()):
        yield
    logging.setLogRecordFactory(factory)
    signal.signal(signal.SIGINT, handler)


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_waits_for_the_step_that_the_loop_is_at(caplog: pytest.LogCaptureFixture) -> None:
    async def work(_: App) -> None:
        answer = asyncio.get_running_loop().create_future()

        def step() -> None:
            if not answer.done():
                press()
                answer.set_result(None)

        asyncio.get_running_loop().call_soon(step)
        await answer
        await asyncio.sleep(60)

    with pytest.raises(KeyboardInterrupt):
        with_app(work)
    assert caplog.records == []


def test_a_second_ctrl_c_does_not_wait() -> None:
    async def work(_: App) -> None:
        press()
        try:
            await asyncio.sleep(60)
        finally:
            press()
            pytest.fail("it went on")

    with pytest.raises(KeyboardInterrupt):
        with_app(work)


def test_where_ctrl_c_is_ignored_it_stays_so() -> None:
    async def work(_: App) -> str:
        press()
        await asyncio.sleep(0.1)
        return "done"

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    assert with_app(work) == "done"
