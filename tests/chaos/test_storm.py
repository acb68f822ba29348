"""The storms, short: `make chaos` has the long ones."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from random import SystemRandom

import pytest
import pytest_asyncio

from tests.chaos.storm import lasting
from tests.chaos.storm.plan import Plan, Scale
from tests.chaos.storm.report import Report
from tests.chaos.storm.storm import run

SHORT = Scale(videos=40, seconds=6, kills=2, malformed=1, force=3)
LASTING = lasting.Scale(videos=10, outage_seconds=5, raw=40, known=36)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Storms:
    """Both, of one seed, each on a stack of its own. At once: most of the time each waits."""

    seed: int
    passing: asyncio.Task[Report]
    lasting: asyncio.Task[lasting.Report]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def storms(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Storms]:
    seed = int(os.environ.get("SEED") or SystemRandom().randrange(1 << 32))
    passing = asyncio.create_task(run(Plan.of(seed, SHORT), tmp_path_factory.mktemp("passing")))
    lasts = asyncio.create_task(lasting.run(seed, LASTING, tmp_path_factory.mktemp("lasting")))
    yield Storms(seed, passing, lasts)
    for task in (passing, lasts):
        task.cancel()
    await asyncio.gather(passing, lasts, return_exceptions=True)


async def test_every_video_is_right_after_a_storm(storms: Storms) -> None:
    print(f"SEED={storms.seed}")
    report = await storms.passing
    print(report)
    assert not report.wrong
    assert report.kills == SHORT.kills
    assert report.of_second_host, "the second host did nothing: a storm that proves nothing of two"
    assert report.faults, "no fault was met: a storm that proves nothing"


async def test_every_video_is_right_beside_faults_that_never_end(storms: Storms) -> None:
    print(f"SEED={storms.seed}")
    report = await storms.lasting
    print(report)
    assert not report.wrong
    assert report.refused, "nothing was out of reach: a storm that proves nothing"
