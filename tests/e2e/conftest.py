"""One local stack for each module."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from local.stack import Stack
from tests.stacks.running import FAST, Running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """The stack, with the module's SETTINGS on top of the usual ones. A failing test shows the host's log."""
    settings = FAST | getattr(request.module, "SETTINGS", {})
    stack = Stack(tmp_path_factory.mktemp("stack"), settings=settings, usual_ports=False)
    async with Running(stack) as running:
        failed = request.session.testsfailed
        yield running
        if request.session.testsfailed > failed:
            print(stack.host.process.output())
