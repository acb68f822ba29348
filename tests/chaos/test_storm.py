"""The storms, short: `make chaos` has the long ones."""

import os
from pathlib import Path
from random import SystemRandom

import pytest

from tests.chaos.storm import lasting
from tests.chaos.storm.plan import Plan, Scale
from tests.chaos.storm.storm import run

SHORT = Scale(videos=40, seconds=6, kills=2, malformed=1, force=3)


@pytest.mark.timeout(900)
async def test_every_video_is_right_after_a_storm(tmp_path: Path) -> None:
    plan = Plan.of(int(os.environ.get("SEED") or SystemRandom().randrange(1 << 32)), SHORT)
    print(f"SEED={plan.seed}")
    report = await run(plan, tmp_path)
    print(report)
    assert not report.wrong
    assert report.kills == SHORT.kills
    assert report.of_second_host, "the second host did nothing: a storm that proves nothing of two"
    assert report.faults, "no fault was met: a storm that proves nothing"


async def test_every_video_is_right_beside_faults_that_never_end(tmp_path: Path) -> None:
    seed = int(os.environ.get("SEED") or SystemRandom().randrange(1 << 32))
    print(f"SEED={seed}")
    report = await lasting.run(seed, lasting.Scale(videos=10, outage_seconds=5, raw=40, known=36), tmp_path)
    print(report)
    assert not report.wrong
    assert report.refused, "nothing was out of reach: a storm that proves nothing"
